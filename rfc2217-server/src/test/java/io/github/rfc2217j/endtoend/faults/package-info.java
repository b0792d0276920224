/** The program while the machine around it fails. */
package io.github.rfc2217j.endtoend.faults;
