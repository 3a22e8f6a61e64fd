import Database from "libsql";
import { createHash, randomBytes } from "node:crypto";

/**
 * What was said, who is signed in, and how far they have read. In SQLite, so every call is done when it returns.
 *
 * @typedef {{ id: string, name: string }} User
 * @typedef {{ id: string, seq: number, room: string, author: User, text: string, at: number, version: number,
 *   deleted: boolean }} Message
 */
export class Store {
  #db;

  /** @param {string} file */
  constructor(file) {
    this.#db = new Database(file);
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS user (id TEXT PRIMARY KEY, name TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, user TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS message (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, room TEXT NOT NULL, author TEXT NOT NULL,
        text TEXT NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL, deleted INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS message_of_room ON message (room, seq);
      CREATE TABLE IF NOT EXISTS read (user TEXT, room TEXT, seq INTEGER NOT NULL, PRIMARY KEY (user, room));
    `);
  }

  /**
   * Whoever gives a name is that person: a stand-in for a sign-in with a password, or with Kinde.
   *
   * @param {string} name
   * @returns {string} the id of a new session
   */
  signIn(name) {
    const id = `u-${createHash("sha256").update(name.toLowerCase()).digest("hex").slice(0, 12)}`;
    const session = randomBytes(24).toString("base64url");
    this.#db.prepare("INSERT OR IGNORE INTO user VALUES (?, ?)").run(id, name);
    this.#db.prepare("INSERT INTO session VALUES (?, ?)").run(session, id);
    return session;
  }

  /** @param {string} session */
  signOut(session) {
    this.#db.prepare("DELETE FROM session WHERE id = ?").run(session);
  }

  /**
   * @param {string} session
   * @returns {User | undefined}
   */
  user(session) {
    const sql = "SELECT user.id, user.name FROM session JOIN user ON user.id = session.user WHERE session.id = ?";
    return /** @type {any} */ (this.#db.prepare(sql).get(session));
  }

  /**
   * The last of a room, oldest first.
   *
   * @param {string} room
   * @returns {Message[]}
   */
  messages(room, most = 200) {
    const sql = `${SELECT} WHERE room = ? ORDER BY seq DESC LIMIT ?`;
    return this.#db.prepare(sql).all(room, most).map(messageOf).reverse();
  }

  /**
   * @param {string} id
   * @returns {Message | undefined}
   */
  message(id) {
    const row = this.#db.prepare(`${SELECT} WHERE message.id = ?`).get(id);
    return row ? messageOf(row) : undefined;
  }

  /** @param {string} id @param {string} room @param {User} author @param {string} text */
  add(id, room, author, text) {
    const sql = "INSERT INTO message (id, room, author, text, at, version, deleted) VALUES (?, ?, ?, ?, ?, 1, 0)";
    this.#db.prepare(sql).run(id, room, author.id, text, Date.now());
    return /** @type {Message} */ (this.message(id));
  }

  /** A text of null deletes it; that there was one stays. @param {string} id @param {string | null} text */
  change(id, text) {
    const sql = "UPDATE message SET text = ?, deleted = ?, version = version + 1 WHERE id = ?";
    this.#db.prepare(sql).run(text ?? "", text === null ? 1 : 0, id);
    return /** @type {Message} */ (this.message(id));
  }

  /** @param {User} user @param {string} room @param {number} seq */
  read(user, room, seq) {
    const sql = `INSERT INTO read VALUES (?, ?, ?)
      ON CONFLICT (user, room) DO UPDATE SET seq = max(seq, excluded.seq)`;
    this.#db.prepare(sql).run(user.id, room, seq);
  }

  /**
   * How many messages of others the user has not read, and up to which message that was counted.
   *
   * @param {User} user
   * @param {string} room
   * @returns {{ count: number, seq: number }}
   */
  unread(user, room) {
    const sql = `SELECT count(CASE WHEN deleted = 0 AND author <> @user AND seq >
        coalesce((SELECT read.seq FROM read WHERE read.user = @user AND read.room = @room), 0) THEN 1 END) AS count,
      coalesce(max(seq), 0) AS seq FROM message WHERE room = @room`;
    return /** @type {any} */ (this.#db.prepare(sql).get({ user: user.id, room }));
  }

  close() {
    this.#db.close();
  }
}

const SELECT = `SELECT message.id, seq, room, author, user.name, text, at, version, deleted
  FROM message JOIN user ON user.id = message.author`;

/** @param {any} row @returns {Message} */
const messageOf = ({ author, name, deleted, ...row }) => ({
  ...row,
  author: { id: author, name },
  deleted: deleted === 1,
});
