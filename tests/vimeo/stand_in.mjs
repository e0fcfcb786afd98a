// Stands in for Vimeo: creating, asking and deleting videos as its API does (version 3.4), before a real tus server.
// Usage: node stand_in.mjs FOLDER. The first line on standard output is the port; each later line is something that
// happened. Trouble is ordered by `PUT /trouble` with a JSON object of the fields of `trouble` below.
import { createServer } from 'node:http';
import { FileStore } from '@tus/file-store';
import { Server, Upload } from '@tus/server';

const folder = process.argv[2];
const store = new FileStore({ directory: folder });
const tus = new Server({ path: '/files', datastore: store, respectForwardedHeaders: false });

/** What goes wrong, until it is ordered otherwise. */
const trouble = {
  /** The token that is good. */
  token: 'good-token',
  /** Bytes the account has room for. */
  room: Number.MAX_SAFE_INTEGER,
  /** Every question to the API is answered with this status. */
  status: 0,
  /** Every question to the API is answered with a page. */
  page: false,
  /** The connection is cut, once, when so many bytes of uploads have arrived in all. */
  cut: 0,
  /** Nothing is read any more, once, when so many bytes of uploads have arrived in all. */
  hold: 0,
  /** An upload is refused as too large from here on. */
  full: false,
};
const videos = new Map();
const counted = { create: 0, head: 0, patch: 0, bytes: 0, delete: 0 };
let last = 0;

const say = (line) => process.stdout.write(`${line}\n`);

function answer(response, status, body, headers = {}) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = text === '' ? {} : { 'content-type': 'application/vnd.vimeo.video+json' };
  response.writeHead(status, { ...type, ...headers });
  response.end(text);
}

const refuse = (response, status, code, error) =>
  answer(response, status, { error, error_code: code, link: null });

async function read(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}

async function told(id, video) {
  const { offset, size } = await store.getUpload(video.file);
  const complete = offset === size;
  return {
    uri: `/videos/${id}`,
    link: `https://vimeo.com/${id}/0123abcdef`,
    name: video.name,
    privacy: { view: video.view },
    upload: { status: complete ? 'complete' : 'in_progress' },
    transcode: { status: complete ? 'complete' : 'in_progress' },
  };
}

async function create(request, response, origin) {
  const asked = await read(request);
  counted.create += 1;
  const size = Number(asked.upload?.size);
  if (asked.upload?.approach !== 'tus' || !Number.isSafeInteger(size) || size < 1) {
    return refuse(response, 400, 2204, 'Invalid parameters.');
  }
  if (size > trouble.room) return refuse(response, 403, 4102, 'No room.');
  last += 1;
  const id = String(900000000 + last);
  const file = `upload-${id}`;
  await store.create(new Upload({ id: file, size, offset: 0, metadata: {} }));
  videos.set(id, { file, name: asked.name, view: asked.privacy?.view });
  const body = await told(id, videos.get(id));
  body.upload = {
    ...body.upload,
    approach: 'tus',
    size: String(size),
    upload_link: `${origin}/files/${file}`,
  };
  answer(response, 200, body);
}

async function api(request, response, origin) {
  if (trouble.page) {
    response.writeHead(200, { 'content-type': 'text/html' });
    return response.end('<!doctype html><title>Sign in to this network</title>');
  }
  if (trouble.status > 0) {
    return refuse(response, trouble.status, 9000, 'Trouble.');
  }
  if (request.headers.authorization !== `bearer ${trouble.token}`) {
    return refuse(response, 401, 8003, 'Something strange occurred.');
  }
  if (!String(request.headers.accept).startsWith('application/vnd.vimeo.')) {
    return refuse(response, 406, 0, 'No such version.');
  }
  const [, kind, id] = /^\/(me\/videos|me|videos)\/?(\d+)?$/.exec(request.url.split('?')[0]) ?? [];
  if (request.method === 'GET' && kind === 'me') return answer(response, 200, { name: 'Kawka' });
  if (request.method === 'POST' && kind === 'me/videos') return create(request, response, origin);
  const video = kind === 'videos' ? videos.get(id) : undefined;
  if (!video) return refuse(response, 404, 5000, 'There is no such video.');
  if (request.method === 'GET') return answer(response, 200, await told(id, video));
  if (request.method === 'DELETE') {
    counted.delete += 1;
    videos.delete(id);
    await store.remove(video.file);
    return answer(response, 204);
  }
  return refuse(response, 405, 0, 'Not so.');
}

/** Counts what arrives; cuts or holds the connection where that was ordered. */
function watch(request) {
  const { emit } = request;
  let over = false;
  request.emit = function (event, chunk, ...rest) {
    if (event !== 'data') return emit.call(request, event, chunk, ...rest);
    // What was read before and waits its turn never came either: an upload has no hole.
    if (over) return true;
    counted.bytes += chunk.length;
    if (trouble.cut > 0 && counted.bytes >= trouble.cut) {
      over = true;
      trouble.cut = 0;
      request.socket.destroy();
      say('cut');
    } else if (trouble.hold > 0 && counted.bytes >= trouble.hold) {
      over = true;
      trouble.hold = 0;
      request.socket.pause();
      say('held');
    }
    return over || emit.call(request, event, chunk, ...rest);
  };
}

async function files(request, response) {
  // Whoever brings the token here has sent it to a stranger.
  if (request.headers.authorization !== undefined) say('token leaked');
  if (request.method === 'HEAD') counted.head += 1;
  if (request.method === 'PATCH') {
    counted.patch += 1;
    if (trouble.full) return refuse(response, 413, 0, 'Too large.');
    watch(request);
  }
  return tus.handle(request, response);
}

const server = createServer((request, response) => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const done = async () => {
    if (request.url === '/trouble') {
      Object.assign(trouble, await read(request));
      return answer(response, 200, trouble);
    }
    if (request.url === '/counted') return answer(response, 200, { ...counted, videos: [...videos.keys()] });
    if (request.url.startsWith('/files')) return files(request, response);
    return api(request, response, origin);
  };
  done().catch((error) => {
    say(`error ${error?.message ?? error}`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => say(server.address().port));
