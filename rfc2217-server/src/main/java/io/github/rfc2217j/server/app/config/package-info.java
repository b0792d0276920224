/**
 * The configuration of the server program: one table of its keys, and what is made of it: the
 * reader of the file, the JSON schema and the page of the documentation.
 */
@NullMarked
package io.github.rfc2217j.server.app.config;

import org.jspecify.annotations.NullMarked;
