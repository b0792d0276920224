/** Many clients of all kinds at many ports, while things go wrong. */
package io.github.rfc2217j.endtoend.soak;
