/** The running server and the running client against peers that say anything at all. */
package io.github.rfc2217j.endtoend.fuzz;
