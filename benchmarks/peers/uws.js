// uWebSockets behind ioredis, as its own documentation would have it. Usage: node uws.js PORT REDIS_PORT
const uWS = require('@trufflesuite/uws-js-unofficial/dist/uws.js');
const Redis = require('ioredis');

const [port, redisPort] = process.argv.slice(2).map(Number);
const app = uWS.App();
const bus = new Redis(redisPort);

app.ws('/ws', {
  maxPayloadLength: 512 * 1024,
  idleTimeout: 60,
  upgrade(response, request, context) {
    response.upgrade(
      { channel: new URLSearchParams(request.getQuery()).get('channelId') },
      request.getHeader('sec-websocket-key'),
      request.getHeader('sec-websocket-protocol'),
      request.getHeader('sec-websocket-extensions'),
      context);
  },
  open(socket) {
    socket.subscribe(socket.getUserData ? socket.getUserData().channel : socket.channel);
  },
});
bus.psubscribe('channel:*');
bus.on('pmessage', (pattern, channel, event) => app.publish(channel.slice('channel:'.length), event, false));
app.listen('127.0.0.1', port, () => {});
