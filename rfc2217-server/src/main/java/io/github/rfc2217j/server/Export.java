package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialSettings;

/**
 * What a listener needs to know of the port that it serves.
 *
 * @param name the port's name
 * @param opener opens it
 * @param settings what it begins with for each client
 * @param port how it is served
 */
record Export(String name, PortOpener opener, SerialSettings settings, PortOptions port) {}
