/** What else is to be had over HTTP beside WebSockets: the health, the metrics, the page. */
@NullMarked
package dev.parley.websocket.endpoint;

import org.jspecify.annotations.NullMarked;
