/** The operation page: what a server does, for people and for monitoring, by HTTP. */
@NullMarked
package io.github.rfc2217j.server.app.admin;

import org.jspecify.annotations.NullMarked;
