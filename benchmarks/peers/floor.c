// The least that a fan-out server can do, as a floor for the others: one thread, Redis in, one send() for each
// subscriber and publication. No checks, no presence, no protocol but the opening handshake.
// Usage: floor PORT REDIS_PORT
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CHANNELS 65536
#define BUFFER (1 << 20)

struct client {
  int fd, channel, place;  // channel -1: before its handshake
};

struct channel {
  struct client **clients;
  int count, room;
};

static struct channel channels[MAX_CHANNELS];

static int on_loopback(int port, int listening) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  int failed = listening ? bind(fd, (void *)&at, sizeof at) || listen(fd, 8192) : connect(fd, (void *)&at, sizeof at);
  if (failed) {
    perror("floor");
    exit(1);
  }
  return fd;
}

static void watch(int poll, int fd, void *data) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};
  epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
}

static void join(struct client *client, const char *request) {
  const char *id = strstr(request, "channelId=bench.c");
  client->channel = (id ? atoi(id + 17) : 0) % MAX_CHANNELS;
  struct channel *channel = &channels[client->channel];
  if (channel->count == channel->room) {
    channel->room = channel->room ? 2 * channel->room : 4;
    channel->clients = realloc(channel->clients, channel->room * sizeof *channel->clients);
  }
  client->place = channel->count;
  channel->clients[channel->count++] = client;
}

static void leave(struct client *client) {
  if (client->channel >= 0) {
    struct channel *channel = &channels[client->channel];
    struct client *last = channel->clients[--channel->count];
    channel->clients[client->place] = last;
    last->place = client->place;
  }
  close(client->fd);
  free(client);
}

static void deliver(int number, const char *event, int length) {
  static char frame[BUFFER];
  int head = length < 126 ? 2 : length < 65536 ? 4 : 10;
  frame[0] = (char)0x81;
  frame[1] = length < 126 ? length : length < 65536 ? 126 : 127;
  for (int i = 2; i < head; i++) frame[i] = (char)((unsigned long long)length >> 8 * (head - 1 - i));
  memcpy(frame + head, event, length);
  struct channel *channel = &channels[number % MAX_CHANNELS];
  for (int i = 0; i < channel->count; i++) send(channel->clients[i]->fd, frame, head + length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// One "*4 $8 pmessage $9 channel:* $n channel:… $m event"; how many bytes it took, 0 if it is not all there.
static int publication(char *from, char *end) {
  char *at = memchr(from, '\n', end - from), *part[4];
  int length[4];
  if (!at++) return 0;
  for (int i = 0; i < 4; i++) {
    char *line = at < end ? memchr(at, '\n', end - at) : NULL;
    if (!line) return 0;
    length[i] = atoi(at + 1);
    part[i] = line + 1;
    at = part[i] + length[i] + 2;
    if (at > end) return 0;
  }
  deliver(atoi(part[2] + strlen("channel:bench.c")), part[3], length[3]);
  return (int)(at - from);
}

static void answer(struct client *client) {
  static const char upgraded[] =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  char request[8192];
  ssize_t bytes = read(client->fd, request, sizeof request - 1);
  if (bytes <= 0) {
    leave(client);
  } else if (client->channel < 0) {
    request[bytes] = 0;
    join(client, request);
    send(client->fd, upgraded, sizeof upgraded - 1, 0);
  }
}

int main(int count, char **arguments) {
  static char input[BUFFER];
  static const char subscribe[] = "*2\r\n$10\r\nPSUBSCRIBE\r\n$9\r\nchannel:*\r\n";
  if (count != 3) return 2;
  int redis = on_loopback(atoi(arguments[2]), 0), door = on_loopback(atoi(arguments[1]), 1), poll = epoll_create1(0), have = 0, on = 1;
  if (write(redis, subscribe, sizeof subscribe - 1) < 0 || read(redis, input, 1000) <= 0) return 1;
  watch(poll, door, &door);
  watch(poll, redis, &redis);
  for (;;) {
    struct epoll_event events[512];
    int ready = epoll_wait(poll, events, 512, -1);
    for (int i = 0; i < ready; i++) {
      void *what = events[i].data.ptr;
      if (what == &door) {
        struct client *client = calloc(1, sizeof *client);
        client->fd = accept(door, 0, 0);
        client->channel = -1;
        setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(poll, client->fd, client);
      } else if (what == &redis) {
        ssize_t bytes = read(redis, input + have, sizeof input - have);
        if (bytes <= 0) return 1;
        have += (int)bytes;
        int done = 0;
        for (int took; (took = publication(input + done, input + have)) > 0;) done += took;
        memmove(input, input + done, have -= done);
      } else {
        answer(what);
      }
    }
  }
}
