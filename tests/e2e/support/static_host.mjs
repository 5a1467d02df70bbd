// Another origin that serves the page's files, as any static host would, with a config.json that
// names the API. The files are those of the dashboard's server, read through it.
import { once } from 'node:events';
import { createServer } from 'node:http';

export async function startStaticHost() {
  let apiOrigin = '';
  const server = createServer(async (request, response) => {
    try {
      if (request.url.startsWith('/api/')) {
        response.writeHead(404).end();
        return;
      }
      if (request.url.startsWith('/config.json')) {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ api_origin: apiOrigin }));
        return;
      }
      const file = await fetch(apiOrigin + request.url);
      const policy = file.headers.get('Content-Security-Policy');
      response.writeHead(file.status, {
        'Content-Type': file.headers.get('Content-Type') || 'text/plain',
        'Content-Security-Policy': policy.replace("connect-src 'self'", `connect-src 'self' ${apiOrigin}`),
      });
      response.end(Buffer.from(await file.arrayBuffer()));
    } catch (error) {
      response.writeHead(502).end(error.message);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    serve: (origin) => {
      apiOrigin = origin;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
