// Puts the page together: one connection, the channels it is in, and the views of the one being looked at.

import { paintAvatar } from './avatar.js';
import { Channel } from './channel.js';
import { Connection } from './connection.js';
import { Identity, nameBeside } from './identity.js';
import { EventLog } from './log.js';
import { MessagesView } from './messages.js';
import { Publishing, act, copy, draftOf } from './publishing.js';
import { RosterView } from './roster.js';
import { snippets } from './snippet.js';
import { Tokens } from './tokens.js';
import { Watch } from './watch.js';

const CHANNEL_ID = /^[A-Za-z0-9_.:@=+-]{1,128}$/;
const DEFAULT_CHANNEL = 'lobby';
const RENDER_MS = 16;
const TOKEN_ENDS_IN_SECONDS = 10;
const PERSON_WIDTH = 560;

const $ = (id) => document.getElementById(id);
const address = new URL(location.href);

let me = Identity.ofThisTab(address.searchParams.get('as'));
let home = newChannel(validChannel(address.searchParams.get('channel')) ?? DEFAULT_CHANNEL);
let viewed = home;
const channels = new Map([[home.id, home]]);
let state = { status: 'connecting' };
let renderTimer = 0;
let toastTimer = 0;

const log = new EventLog();
const roster = new RosterView();
const messages = new MessagesView();
const publishing = new Publishing();
const tokens = new Tokens();
const connection = new Connection(tokens, me, {
  state: onState,
  renewed: () => channels.forEach((channel) => channel.enter(connection.channel(channel.id))),
  text: onText,
  sent: (type, text) => log.add('out', type, text),
  note: (type, details) => log.add('note', type, JSON.stringify(details)),
  error: onError,
});
let hello = newHello();
let draft = newDraft('Your text');
// The line on show has been copied: it stays, and the next key begins another message.
let spent = false;

// --- The connection ---

function onState(next) {
  state = next;
  showState();
  setText($('announce'), stateText(true));
  render();
}

function showState() {
  const element = $('state');
  const text = stateText(false);
  element.dataset.state = state.status;
  setText(element.querySelector('.state-text'), text);
  element.title = text;
  const focused = document.activeElement;
  $('disconnect').disabled = state.status === 'closed';
  $('connect').disabled = state.status !== 'closed';
  $('cut').disabled = $('expire').disabled = state.status !== 'live';
  $('expire').disabled ||= !tokens.renewable;
  if (focused instanceof HTMLButtonElement && focused.disabled) {
    (focused.id === 'connect' ? $('disconnect') : $('connect')).focus();
  }
}

function stateText(spoken) {
  switch (state.status) {
    case 'live':
      return 'Live';
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((state.retryAt - Date.now()) / 1000));
      return `Reconnecting${spoken ? '' : ` in ${seconds} s`}${causeText()}`;
    }
    case 'paused':
      return `Paused · ${state.because}`;
    case 'closed':
      return `Closed${causeText()}`;
    default:
      return 'Connecting…';
  }
}

const REASONS = { disconnected: 'you left', signed_out: 'needs an access token', token: 'no token to be had' };

function causeText() {
  const { code, reason } = state.cause;
  const words = REASONS[reason] ?? (reason || (code === 1006 ? 'connection lost' : ''));
  return [' ·', code || '', words].filter(Boolean).join(' ');
}

function onText(text) {
  let event;
  try {
    event = JSON.parse(text);
  } catch {
    event = null;
  }
  if (event === null || typeof event !== 'object' || typeof event.type !== 'string') {
    log.add('in', '(not an event)', text);
  } else {
    log.add('in', event.type, text, JSON.stringify(event.data ?? {}));
  }
}

function onError({ code, message, channelId }) {
  (channels.get(channelId) ?? viewed).note('error', { code, message });
  render();
}

function onChange(channel, something) {
  const { status, code, message } = channel.state;
  if (something && (channel !== viewed || document.hidden)) {
    channel.unread++;
  }
  if (status !== 'refused') {
    channel.refusal = null;
  } else if (channel.refusal !== code) {
    channel.refusal = code;
    if (channel !== home && channels.has(channel.id)) {
      forget(channel.id);
      toast(`Could not join ${channel.id}: ${message}`);
    } else {
      channel.note('error', { code, message });
    }
  }
  render();
}

// --- The channels ---

function newChannel(id) {
  const channel = new Channel(id, (something) => onChange(channel, something));
  return channel;
}

function join(id) {
  if (!channels.has(id)) {
    const channel = newChannel(id);
    channels.set(id, channel);
    channel.enter(connection.channel(id));
  }
  view(channels.get(id));
}

function leave(id) {
  forget(id);
  render();
}

function forget(id) {
  const channel = channels.get(id);
  channels.delete(id);
  channel.leave();
  if (viewed.id === id) {
    view(home);
  }
}

function view(channel) {
  if (channel !== viewed) {
    viewed.stopTyping();
    viewed = channel;
    $('status').value = '';
  }
  render();
}

function moveTo(identity, channelId) {
  me = identity;
  if (channelId !== home.id) {
    const left = home;
    channels.delete(left.id);
    home = channels.get(channelId) ?? newChannel(channelId);
    viewed = viewed === left ? home : viewed;
    const others = [...channels].filter(([id]) => id !== channelId);
    const isNew = !channels.has(channelId);
    channels.clear();
    [[home.id, home], ...others].forEach(([id, channel]) => channels.set(id, channel));
    if (isNew) {
      home.enter(connection.channel(home.id));
    }
    left.leave();
  }
  draft = newDraft(draft.content);
  showAddress();
  connection.become(me);
}

/** The issuer is another's: one is who the pasted token says, and nobody else. */
function askForToken() {
  $('token-form').hidden = false;
  $('another').hidden = true;
  $('me').readOnly = true;
  $('me').title = 'who the token says you are';
  setText($('issuer'), tokens.issuer);
  me = tokens.identity ?? new Identity('nobody yet');
  draft = newDraft(draft.content);
  $('me').value = me.name;
}


function showAddress() {
  address.search = new URLSearchParams({ channel: home.id });
  history.replaceState(null, '', address);
}

// --- Showing ---

// A burst of events is shown once. Not in an animation frame: those stand still in a tab that nobody looks at.
function render() {
  renderTimer ||= setTimeout(() => {
    renderTimer = 0;
    show();
  }, RENDER_MS);
}

function show() {
  if (!document.hidden) {
    viewed.unread = 0;
  }
  const unread = [...channels.values()].reduce((sum, channel) => sum + channel.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ''}${me.name} in ${home.id} · Parley`;
  paintAvatar($('my-avatar'), me.user, me.name);
  $('me').dataset.user = me.user;
  $('me').title = `user id: ${me.user}`;
  showChannels();
  showAnother();
  showLines();
  roster.show(viewed, me);
  messages.show(viewed);
}

function showChannels() {
  const list = $('channels');
  for (const item of [...list.children]) {
    if (!channels.has(item.dataset.channel) || (item.dataset.channel === home.id) === Boolean(item.querySelector('.leave'))) {
      item.remove();
    }
  }
  let place = list.firstElementChild;
  for (const channel of channels.values()) {
    const item = list.querySelector(`[data-channel="${CSS.escape(channel.id)}"]`) ?? chip(channel.id);
    const button = item.querySelector('.view');
    button.setAttribute('aria-current', String(channel === viewed));
    item.classList.toggle('pending', channel.state.status !== 'joined');
    setText(item.querySelector('.unread'), channel.unread ? String(Math.min(channel.unread, 99)) : '');
    if (item === place) {
      place = place.nextElementSibling;
    } else {
      list.insertBefore(item, place);
    }
  }
}

function chip(id) {
  const item = document.createElement('li');
  item.dataset.channel = id;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'view';
  button.title = id;
  const name = document.createElement('span');
  name.className = 'chip-name';
  name.textContent = id;
  const unread = document.createElement('span');
  unread.className = 'unread';
  button.append(name, unread);
  button.addEventListener('click', () => channels.has(id) && view(channels.get(id)));
  item.append(button);
  if (id !== home.id) {
    const cross = document.createElement('button');
    cross.type = 'button';
    cross.className = 'leave';
    cross.textContent = '×';
    cross.setAttribute('aria-label', `Leave ${id}`);
    cross.addEventListener('click', () => leave(id));
    item.append(cross);
  }
  return item;
}

function showAnother() {
  const name = nameBeside(new Set([...home.members.keys(), me.user]));
  setText($('another-name'), name);
  $('another').href = `/?${new URLSearchParams({ channel: home.id, as: name })}`;
}

function showLines() {
  setText($('empty-channel'), viewed.id);
  setText($('hello'), helloLine());
  setText($('line'), draftLine());
}

function helloLine() {
  return publishing.line(viewed.id, hello);
}

function draftLine() {
  return publishing.line(viewed.id, draft);
}

function newHello() {
  return draftOf({ content: 'Hello from Redis', authorName: 'redis-cli' });
}

// The author's id tells the server that this person has stopped typing.
function newDraft(content) {
  return draftOf({ content, authorId: me.user, authorName: me.name });
}

function showSnippet(kind) {
  const all = snippets(viewed.id, tokens.issuer);
  setText($('snippet-text'), all[kind]);
  $('snippet-kinds').replaceChildren(
    ...Object.keys(all).map((name) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = name;
      button.setAttribute('aria-pressed', String(name === kind));
      button.addEventListener('click', () => showSnippet(name));
      return button;
    }),
  );
}

function showRedis(redis, frozen) {
  $('redis').hidden = false;
  $('redis').dataset.redis = redis === 'ok' ? 'ok' : 'away';
  setText($('redis').querySelector('.redis-text'), redis === 'ok' ? 'Redis' : `Redis ${redis}`);
  $('redis').title = `Redis: ${redis}`;
  $('freeze').setAttribute('aria-pressed', String(frozen));
  setText($('freeze'), frozen ? 'Thaw Redis' : 'Freeze Redis');
}

function showLine({ level, text, ...fields }) {
  log.add('note', `server:${level}`, JSON.stringify({ text, ...fields }), [text, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(' '));
}

function toast(text) {
  clearTimeout(toastTimer);
  $('toast').textContent = text;
  $('toast').classList.add('shown');
  toastTimer = setTimeout(() => $('toast').classList.remove('shown'), 4_000);
}

async function copyLine(element, text) {
  element.textContent = text;
  toast((await copy(text, element)) ? 'Copied. Paste it into a terminal.' : 'Selected. Press Ctrl+C to copy.');
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function validChannel(id) {
  return id !== null && CHANNEL_ID.test(id) ? id : undefined;
}

// --- What the person does ---

/** An input that takes effect on Enter or when it is left, and falls back on Escape or when it is no use. */
function editable(input, complaint, current, change) {
  input.value = current();
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      input.blur();
    } else if (event.key === 'Escape') {
      input.value = current();
      input.blur();
    }
  });
  input.addEventListener('blur', () => {
    const value = input.value.trim();
    if (value !== current() && !change(value)) {
      toast(complaint);
    }
    input.value = current();
  });
}

editable($('me'), 'Everybody needs a name.', () => me.name, (name) => {
  const identity = Identity.named(name);
  if (identity) {
    moveTo(identity, home.id);
  }
  return identity;
});

editable($('channel'), `The name of a channel is ${$('channel').title}`, () => home.id, (id) => {
  if (validChannel(id)) {
    moveTo(me, id);
  }
  return validChannel(id);
});

$('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (tokens.take($('token').value)) {
    $('token').value = '';
    moveTo(tokens.identity, home.id);
    $('me').value = me.name;
  } else {
    toast('That is no access token: expected three parts with dots between them.');
  }
});

$('protocol').addEventListener('change', () => connection.speak($('protocol').value));
$('cut').addEventListener('click', () => connection.cut());
$('expire').addEventListener('click', () => {
  toast(`A token that ends in ${TOKEN_ENDS_IN_SECONDS} s. The client is told in time, and asks for another.`);
  connection.expireIn(TOKEN_ENDS_IN_SECONDS);
});
$('freeze').addEventListener('click', async () => {
  const frozen = $('freeze').getAttribute('aria-pressed') === 'true';
  await act('redis', { do: frozen ? 'thaw' : 'freeze' });
});
$('restart').addEventListener('click', () => act('redis', { do: 'restart' }));
$('another').addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const width = Math.min(PERSON_WIDTH, screen.availWidth / 2);
  const beside = `popup,width=${width},height=${outerHeight},left=${screenX + outerWidth},top=${screenY}`;
  // No handle on it: it is another person's.
  open($('another').href, '_blank', `${beside},noopener`);
});

$('code').addEventListener('click', () => {
  showSnippet(Object.keys(snippets(viewed.id, tokens.issuer))[0]);
  $('snippet').showModal();
});
$('close-snippet').addEventListener('click', () => $('snippet').close());
$('copy-snippet').addEventListener('click', async () => {
  toast((await copy($('snippet-text').textContent, $('snippet-text'))) ? 'Copied.' : 'Selected. Press Ctrl+C to copy.');
});

$('status-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('status').value.trim();
  viewed.setState(text ? { status: text } : undefined);
});
$('connect').addEventListener('click', () => connection.connect());
$('disconnect').addEventListener('click', () => connection.disconnect());

$('join').addEventListener('submit', (event) => {
  event.preventDefault();
  join($('join-channel').value);
  $('join-channel').value = '';
});

$('compose').addEventListener('input', () => {
  const text = $('compose').value.trim();
  if (text) {
    draft = spent ? newDraft(text) : { ...draft, content: text };
    spent = false;
  }
  if (text) {
    viewed.keystroke();
  } else {
    viewed.stopTyping();
  }
  setText($('line'), draftLine());
});
$('composer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = $('compose').value.trim();
  if (!text) {
    return;
  }
  viewed.stopTyping();
  draft = newDraft(text);
  spent = true;
  $('compose').value = '';
  setText($('line'), draftLine());
  if (!(await publishing.publish(viewed.id, draft))) {
    toast('The server did not take it. Is it up?');
    $('compose').value ||= text;
  }
});

$('copy-line').addEventListener('click', () => {
  draft = newDraft(draft.content);
  copyLine($('line'), draftLine());
});

$('copy-hello').addEventListener('click', () => {
  hello = newHello();
  copyLine($('hello'), helloLine());
});

document.addEventListener('visibilitychange', render);
setInterval(() => {
  if (state.status === 'waiting') {
    showState();
  }
}, 250);

showAddress();
show();

fetch('/dev/info')
  .then((answer) => (answer.ok ? answer.json() : {}))
  .catch(() => ({})) // The page does without.
  .then((info) => {
    tokens.believe(info);
    publishing.reachedBy(info);
    setText($('version'), typeof info.version === 'string' ? info.version : '');
    if (tokens.issuer !== undefined) {
      askForToken();
    }
    $('freeze').hidden = $('restart').hidden = info.ownRedis !== true;
    // A reload may keep what was chosen.
    connection.speak($('protocol').value);
    new Watch({ redis: showRedis, line: showLine });
    render();
  });
