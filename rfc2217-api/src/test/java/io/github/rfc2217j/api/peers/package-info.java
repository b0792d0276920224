/** What tests of several modules need to talk to programs of others; in the test jar. */
package io.github.rfc2217j.api.peers;
