// The cases of Autobahn's fuzzing client, by its sections, against /dev/echo: node echo.mjs PORT
//
// Autobahn itself needs Python 2 or Docker. Where there is Docker, docs/conformance.md says how to run it.

import { connect } from 'node:net';
import { check, expect, within } from './report.mjs';

const port = Number(process.argv[2]);
const TEXT = 1, BINARY = 2, CONTINUATION = 0, CLOSE = 8, PING = 9, PONG = 10;

function frame(opcode, payload = '', { fin = true, rsv = 0, masked = true } = {}) {
  const body = Buffer.from(payload);
  const size = body.length < 126 ? 0 : body.length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + size + (masked ? 4 : 0));
  head[0] = (fin ? 128 : 0) | (rsv << 4) | opcode;
  head[1] = (masked ? 128 : 0) | (size === 0 ? body.length : size === 2 ? 126 : 127);
  if (size === 2) {
    head.writeUInt16BE(body.length, 2);
  } else if (size === 8) {
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  if (masked) {
    const key = [0x37, 0xfa, 0x21, 0x3d];
    key.forEach((part, i) => (head[2 + size + i] = part));
    for (let i = 0; i < body.length; i++) {
      body[i] ^= key[i & 3];
    }
  }
  return Buffer.concat([head, body]);
}

const closing = (code, reason = '') => {
  const body = Buffer.alloc(2 + Buffer.byteLength(reason));
  body.writeUInt16BE(code);
  body.write(reason, 2);
  return frame(CLOSE, body);
};

/** Sends what it is given, in pieces of that size, and resolves with what came back when the server has ended it. */
async function converse(input, { pieces = Infinity, goodbye = true } = {}) {
  const socket = connect(port, '127.0.0.1');
  const heard = [];
  let bytes = Buffer.alloc(0);
  let open = false;
  let told = () => {};
  const opened = new Promise((resolve, reject) => {
    told = resolve;
    socket.on('error', reject);
  });
  socket.on('data', (data) => {
    bytes = Buffer.concat([bytes, data]);
    if (!open) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) {
        return;
      }
      open = true;
      bytes = bytes.subarray(end + 4);
      told();
    }
    for (let next = parse(); next; next = parse()) {
      heard.push(next);
    }
  });
  function parse() {
    if (bytes.length < 2) {
      return undefined;
    }
    let size = bytes[1] & 127;
    let at = 2;
    if (size === 126) {
      if (bytes.length < 4) return undefined;
      size = bytes.readUInt16BE(2);
      at = 4;
    } else if (size === 127) {
      if (bytes.length < 10) return undefined;
      size = Number(bytes.readBigUInt64BE(2));
      at = 10;
    }
    if (bytes.length < at + size) {
      return undefined;
    }
    const whole = { opcode: bytes[0] & 15, fin: (bytes[0] & 128) > 0, body: bytes.subarray(at, at + size) };
    bytes = bytes.subarray(at + size);
    return whole;
  }
  const ended = new Promise((resolve) => socket.on('close', resolve));
  socket.write(
    'GET /dev/echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await within(opened, 'no handshake');
  const all = Buffer.concat(goodbye ? [...input, closing(1000)] : input);
  for (let at = 0; at < all.length; at += pieces) {
    socket.write(all.subarray(at, Math.min(all.length, at + pieces)));
    if (pieces < 100) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await within(ended, 'the server did not end it').finally(() => socket.destroy());
  return heard;
}

const messages = (heard) => {
  const whole = [];
  for (const { opcode, fin, body } of heard.filter(({ opcode: code }) => code < CLOSE)) {
    if (opcode !== CONTINUATION) {
      whole.push({ opcode, parts: [] });
    }
    whole.at(-1).parts.push(body);
    whole.at(-1).done = fin;
  }
  return whole.map(({ opcode, parts }) => [opcode, Buffer.concat(parts).toString('latin1')]);
};
const pongs = (heard) => heard.filter(({ opcode }) => opcode === PONG).map(({ body }) => body.toString('latin1'));
const code = (heard) => {
  const close = heard.find(({ opcode }) => opcode === CLOSE);
  return close === undefined ? undefined : close.body.length < 2 ? 1005 : close.body.readUInt16BE(0);
};
const latin1 = (text) => Buffer.from(text).toString('latin1');

const echoes = (suite, name, opcode, payload, options) =>
  check(suite, name, async () => {
    const heard = await converse([frame(opcode, payload)], options);
    expect(code(heard), 1000, 'close code');
    const echoed = messages(heard);
    if (echoed.length !== 1 || echoed[0][0] !== opcode || echoed[0][1] !== latin1(payload)) {
      throw new Error('not what was sent');
    }
  });
const refuses = (suite, name, input, expected = [1002], options = { goodbye: false }) =>
  check(suite, name, async () => {
    const found = code(await converse(input, options));
    if (!expected.includes(found)) {
      throw new Error(`close code: expected ${expected}, found ${found}`);
    }
  });

const framing = 'RFC 6455, as Autobahn 1: Framing';
for (const size of [0, 125, 126, 127, 128, 65_535, 65_536]) {
  await echoes(framing, `text of ${size}`, TEXT, '*'.repeat(size));
  await echoes(framing, `binary of ${size}`, BINARY, Buffer.alloc(size, 0xfe));
}
await echoes(framing, 'text of 65,536 in pieces of 997', TEXT, '*'.repeat(65_536), { pieces: 997 });
await echoes(framing, 'binary of 65,536 in pieces of 997', BINARY, Buffer.alloc(65_536, 0xfe), { pieces: 997 });

const pings = 'RFC 6455, as Autobahn 2: Pings and pongs';
for (const payload of ['', 'Hello', Buffer.from([0, 0xff, 0xfe, 0xfd, 0, 0xff]), 'x'.repeat(125)]) {
  await check(pings, `ping of ${payload.length}`, async () =>
    expect(pongs(await converse([frame(PING, payload)])), [latin1(payload)], 'pongs'));
}
await refuses(pings, 'ping of 126', [frame(PING, 'x'.repeat(126))]);
await check(pings, 'ping of 125, byte by byte', async () =>
  expect(pongs(await converse([frame(PING, 'x'.repeat(125))], { pieces: 1 })).length, 1, 'pongs'));
await check(pings, 'an unsolicited pong is passed over', async () => expect(pongs(await converse([frame(PONG)])), [], 'pongs'));
await check(pings, 'an unsolicited pong with a payload, then a ping', async () =>
  expect(pongs(await converse([frame(PONG, 'unsolicited'), frame(PING, 'ping')])), ['ping'], 'pongs'));
await check(pings, 'ten pings', async () =>
  expect(pongs(await converse([...Array(10).keys()].map((i) => frame(PING, `p${i}`)))).at(-1), 'p9', 'the last pong'));
await check(pings, 'ten pings, byte by byte', async () =>
  expect(pongs(await converse([...Array(10).keys()].map((i) => frame(PING, `p${i}`)), { pieces: 1 })).at(-1), 'p9', 'the last'));

const reserved = 'RFC 6455, as Autobahn 3: Reserved bits';
for (let rsv = 1; rsv <= 7; rsv++) {
  await refuses(reserved, `bits ${rsv}`, [frame(TEXT, 'good'), frame([TEXT, BINARY, PING, TEXT, BINARY, PING, CLOSE][rsv - 1], 'bad', { rsv })]);
}

const opcodes = 'RFC 6455, as Autobahn 4: Opcodes';
for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
  await refuses(opcodes, `opcode ${opcode}`, [frame(TEXT, 'good'), frame(opcode, opcode % 2 ? '' : 'reserved')]);
}

const fragments = 'RFC 6455, as Autobahn 5: Fragmentation';
const split = (opcode, parts) =>
  parts.map((part, i) => frame(i === 0 ? opcode : CONTINUATION, part, { fin: i === parts.length - 1 }));
await refuses(fragments, 'a fragmented ping', split(PING, ['a', 'b']));
await refuses(fragments, 'a fragmented pong', split(PONG, ['a', 'b']));
for (const pieces of [Infinity, 7, 1]) {
  await check(fragments, `text in two, pieces of ${pieces}`, async () =>
    expect(messages(await converse(split(TEXT, ['fragment1', 'fragment2']), { pieces })), [[TEXT, 'fragment1fragment2']], 'echo'));
  await check(fragments, `a ping in between, pieces of ${pieces}`, async () => {
    const [one, two] = split(TEXT, ['fragment1', 'fragment2']);
    const heard = await converse([one, frame(PING, 'ping'), two], { pieces });
    expect([pongs(heard), messages(heard)], [['ping'], [[TEXT, 'fragment1fragment2']]], 'pong and echo');
  });
  await refuses(fragments, `a continuation of nothing, pieces of ${pieces}`, [frame(CONTINUATION, 'nothing'), frame(TEXT, 'x')], [1002], { pieces, goodbye: false });
  await refuses(fragments, `an open continuation of nothing, pieces of ${pieces}`, [frame(CONTINUATION, 'nothing', { fin: false })], [1002], { pieces, goodbye: false });
  await refuses(fragments, `a text within a text, pieces of ${pieces}`, [frame(TEXT, 'one', { fin: false }), frame(TEXT, 'two')], [1002], { pieces, goodbye: false });
}
await check(fragments, 'five fragments with two pings between', async () => {
  const parts = split(TEXT, ['1', '2', '3', '4', '5']);
  const heard = await converse([...parts.slice(0, 2), frame(PING, 'a'), parts[2], parts[3], frame(PING, 'b'), parts[4]]);
  expect([pongs(heard), messages(heard)], [['a', 'b'], [[TEXT, '12345']]], 'pongs and echo');
});

const utf8 = 'RFC 6455, as Autobahn 6: UTF-8';
const valid = ['', 'Hello-µ@ßöäüàá-UTF-8!!', 'κόσμε', '\u0000', '\u0080', '\u0800', '\u{10000}', '\u007f', '\u07ff', '\ud7ff', '\ue000',
  '\ufffd', '\uffff', '\u{10ffff}', '\ufdd0', '\u{1fffe}', '\ufeff', '🎉'.repeat(100)];
for (const text of valid) {
  const name = JSON.stringify(text.slice(0, 8));
  await echoes(utf8, `valid ${name}`, TEXT, text);
  await check(utf8, `valid ${name}, one byte a fragment`, async () => {
    const bytes = [...Buffer.from(text)].slice(0, 40).map((byte) => Buffer.from([byte]));
    const cut = text.length > 40 ? bytes : bytes.length === 0 ? [Buffer.alloc(0)] : bytes;
    const heard = await converse(split(TEXT, cut));
    expect(messages(heard)[0]?.[1], Buffer.concat(cut).toString('latin1'), 'echo');
  });
}
const invalid = ['80', 'bf', '80bf', 'c0', 'c3', 'e2', 'e282', 'f0', 'f09f', 'f09f8e', 'c0af', 'e080af', 'f08080af', 'f8808080af', 'fc80808080af', 'c1bf',
  'e09fbf', 'f08fbfbf', 'eda080', 'edadbf', 'edbfbf', 'eda080edb080', 'f4908080', 'f5808080', 'fe', 'ff', 'fefeffff', 'f8888080', 'cebae1bdb9cf83ce', 'e2282a', 'c328', 'f0288cbc'];
for (const hex of invalid) {
  await refuses(utf8, `invalid ${hex}`, [frame(TEXT, Buffer.concat([Buffer.from('ok-'), Buffer.from(hex, 'hex')]))], [1007]);
  await refuses(utf8, `invalid ${hex}, in two`, split(TEXT, [Buffer.from(`ok-`), Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from('end')])]), [1007]);
}
await refuses(utf8, 'what can become nothing valid is refused before its end', [frame(TEXT, Buffer.from('f4909090', 'hex'), { fin: false })], [1007]);

const closes = 'RFC 6455, as Autobahn 7: Closing';
for (const good of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]) {
  await refuses(closes, `code ${good}`, [closing(good)], [good, 1000]);
}
for (const bad of [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535]) {
  await refuses(closes, `code ${bad}`, [closing(bad)], [1002]);
}
await refuses(closes, 'no code', [frame(CLOSE)], [1000, 1005]);
await refuses(closes, 'half a code', [frame(CLOSE, 'x')], [1002]);
await refuses(closes, 'a reason of 123', [closing(1000, 'x'.repeat(123))], [1000]);
await refuses(closes, 'a reason of 124', [closing(1000, 'x'.repeat(124))], [1002]);
await refuses(closes, 'a reason that is not UTF-8', [frame(CLOSE, Buffer.from('03e8cebae1bdb9cf83ceff', 'hex'))], [1007, 1002]);
await check(closes, 'nothing after it counts', async () => {
  const heard = await converse([closing(1000), frame(TEXT, 'late'), frame(PING, 'late')], { goodbye: false });
  expect([messages(heard), pongs(heard), code(heard)], [[], [], 1000], 'what is heard');
});
await check(closes, 'what is owed comes before the close', async () => {
  const heard = await converse([frame(TEXT, 'x'.repeat(262_144)), closing(1000), frame(PING, 'late')], { goodbye: false });
  expect([messages(heard)[0]?.[1].length, code(heard)], [262_144, 1000], 'echo and close');
});
await refuses('RFC 6455: masking', 'an unmasked text', [frame(TEXT, 'Hello', { masked: false })]);
await refuses('RFC 6455: masking', 'an unmasked ping', [frame(PING, '', { masked: false })]);

const limits = 'RFC 6455, as Autobahn 9: Limits';
for (const [opcode, kind] of [[TEXT, 'text'], [BINARY, 'binary']]) {
  for (const kib of [64, 256, 1024, 4096, 8192, 16_384]) {
    const payload = Buffer.alloc(kib * 1024, 0x2a);
    await echoes(limits, `${kind} of ${kib} KiB`, opcode, payload);
    await check(limits, `${kind} of ${kib} KiB in 64 fragments`, async () => {
      const part = payload.subarray(0, payload.length / 64);
      const heard = await converse(split(opcode, Array(64).fill(part)));
      expect(messages(heard)[0]?.[1].length, payload.length, 'bytes echoed');
    });
  }
}
await check(limits, '1,000 texts of 64 in one go', async () =>
  expect(messages(await converse(Array(1000).fill(frame(TEXT, 'x'.repeat(64))))).length, 1000, 'echoes'));
