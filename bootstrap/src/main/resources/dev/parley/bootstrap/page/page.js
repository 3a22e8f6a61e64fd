// Puts the page together: one connection, the channels it is in, and the views of the one being looked at.

import { paintAvatar } from './avatar.js';
import { Channel } from './channel.js';
import { Connection } from './connection.js';
import { Identity, nameBeside } from './identity.js';
import { EventLog } from './log.js';
import { MessagesView } from './messages.js';
import { Publishing, copy, draftOf } from './publishing.js';
import { RosterView } from './roster.js';
import { Tokens } from './tokens.js';
import { TypingSignal } from './typing.js';

const CHANNEL_ID = /^[A-Za-z0-9_.:@=+-]{1,128}$/;
const DEFAULT_CHANNEL = 'lobby';
const RENDER_MS = 16;

const $ = (id) => document.getElementById(id);
const address = new URL(location.href);

let me = Identity.ofThisTab(address.searchParams.get('as'));
let home = new Channel(validChannel(address.searchParams.get('channel')) ?? DEFAULT_CHANNEL);
let viewed = home;
const channels = new Map([[home.id, home]]);
const joining = new Map();
let state = { name: 'connecting' };
let refs = 0;
let renderTimer = 0;
let toastTimer = 0;

const log = new EventLog();
const roster = new RosterView();
const messages = new MessagesView();
const publishing = new Publishing();
const tokens = new Tokens();
const connection = new Connection(tokens, me, home.id, {
  state: onState,
  text: onText,
  sent: (type, text) => log.add('out', type, text),
  note: (type, details) => log.add('note', type, JSON.stringify(details)),
});
const typing = new TypingSignal((message) => connection.send(message));
let hello = newHello();
let draft = newDraft('Your text');
// The line on show has been copied: it stays, and the next key begins another message.
let spent = false;

// --- The connection ---

function onState(next) {
  state = next;
  if (state.name === 'live') {
    for (const id of channels.keys()) {
      if (id !== home.id) {
        sendJoin(id);
      }
    }
  } else {
    typing.forget();
    joining.clear();
    channels.forEach((channel) => channel.disconnected());
  }
  showState();
  setText($('announce'), stateText(true));
  render();
}

function showState() {
  const element = $('state');
  const text = stateText(false);
  element.dataset.state = state.name;
  setText(element.querySelector('.state-text'), text);
  element.title = text;
  const focused = document.activeElement;
  $('disconnect').disabled = state.name === 'closed';
  $('connect').disabled = state.name === 'live' || state.name === 'connecting';
  if (focused instanceof HTMLButtonElement && focused.disabled) {
    (focused.id === 'connect' ? $('disconnect') : $('connect')).focus();
  }
}

function stateText(spoken) {
  const cause = [state.code, state.why].filter(Boolean).join(' ');
  switch (state.name) {
    case 'connecting':
      return 'Connecting…';
    case 'live':
      return 'Live';
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((state.until - Date.now()) / 1000));
      return `Reconnecting${spoken ? '' : ` in ${seconds} s`}${cause ? ` · ${cause}` : ''}`;
    }
    default:
      return `Closed · ${cause}`;
  }
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
    return;
  }
  log.add('in', event.type, text, JSON.stringify(event.data ?? {}));
  if (event.type === 'auth:expiring') {
    connection.refreshToken();
  } else if (event.type === 'error') {
    onError(event);
  } else {
    onEvent(event);
  }
}

function onEvent(event) {
  const channel = channels.get(event.channelId);
  if (!channel) {
    return;
  }
  if (event.type === 'presence:state') {
    joining.forEach((id, ref) => id === channel.id && joining.delete(ref));
  }
  if (channel.apply(event) && (channel !== viewed || document.hidden)) {
    channel.unread++;
  }
  render();
}

function onError({ channelId, timestamp, data }) {
  const refused = joining.get(data?.ref);
  if (refused !== undefined) {
    joining.delete(data.ref);
    forget(refused);
    toast(`Could not join ${refused}: ${data?.message ?? data?.code ?? 'refused'}`);
  } else {
    (channels.get(channelId) ?? viewed).note('error', data, timestamp);
  }
  render();
}

// --- The channels ---

function sendJoin(id) {
  const ref = `join-${++refs}`;
  if (connection.send({ type: 'channel:join', channelId: id, ref })) {
    joining.set(ref, id);
  }
}

function join(id) {
  if (!channels.has(id)) {
    channels.set(id, new Channel(id));
    sendJoin(id);
  }
  view(channels.get(id));
}

function leave(id) {
  if (viewed.id === id) {
    typing.stop();
  }
  connection.send({ type: 'channel:leave', channelId: id });
  forget(id);
  render();
}

function forget(id) {
  channels.delete(id);
  if (viewed.id === id) {
    view(home);
  }
}

function view(channel) {
  if (channel !== viewed) {
    typing.stop();
    viewed = channel;
  }
  render();
}

function moveTo(identity, channelId) {
  me = identity;
  if (channelId !== home.id) {
    channels.delete(home.id);
    const wasViewed = viewed === home;
    home = channels.get(channelId) ?? new Channel(channelId);
    viewed = wasViewed ? home : viewed;
    const others = [...channels].filter(([id]) => id !== channelId);
    channels.clear();
    [[home.id, home], ...others].forEach(([id, channel]) => channels.set(id, channel));
  }
  draft = newDraft(draft.content);
  showAddress();
  connection.become(me, home.id);
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
  const pending = new Set(joining.values());
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
    item.classList.toggle('pending', pending.has(channel.id));
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
  typing.key(viewed.id, !text);
  setText($('line'), draftLine());
});
$('compose').addEventListener('blur', () => typing.blur());

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  typing.stop();
  draft = newDraft(draft.content);
  spent = true;
  $('compose').value = '';
  copyLine($('line'), draftLine());
});

$('copy-hello').addEventListener('click', () => {
  hello = newHello();
  copyLine($('hello'), helloLine());
});

document.addEventListener('visibilitychange', render);
setInterval(() => {
  if (state.name === 'waiting') {
    showState();
  }
  if (viewed.typists(Date.now()).size || $('typing').textContent) {
    roster.show(viewed, me);
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
    // A reload may keep what was chosen.
    connection.speak($('protocol').value);
    render();
  });
