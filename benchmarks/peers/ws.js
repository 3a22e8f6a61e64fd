// The ws package behind ioredis: what most people would write first. Usage: node ws.js PORT REDIS_PORT
const { WebSocketServer } = require('ws');
const Redis = require('ioredis');

const [port, redisPort] = process.argv.slice(2).map(Number);
const channels = new Map();
const bus = new Redis(redisPort);

new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false }).on('connection', (socket, request) => {
  const id = new URL(request.url, 'http://localhost').searchParams.get('channelId');
  if (!channels.has(id)) channels.set(id, new Set());
  channels.get(id).add(socket);
  socket.on('close', () => channels.get(id).delete(socket));
});
bus.psubscribe('channel:*');
bus.on('pmessage', (pattern, channel, event) => {
  for (const socket of channels.get(channel.slice('channel:'.length)) ?? []) socket.send(event);
});
