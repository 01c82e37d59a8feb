// The REST API's page: Swagger UI, signed in as the demo user.
import { signIn } from './session.js';

async function read(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: status ${answer.status}. Is the stack running (make up)?`);
  return answer.json();
}

try {
  const [config, spec] = await Promise.all([read('./config.json'), read('./openapi.json')]);
  const session = await signIn(config, config.demoUser);
  window.SwaggerUIBundle({
    domNode: document.getElementById('rest'),
    spec: { ...spec, servers: [{ url: config.restUrl }] },
    // What the page itself loads needs no user.
    requestInterceptor: async (request) => {
      if (request.url.startsWith(config.restUrl)) request.headers.Authorization = await session.token();
      return request;
    },
  });
} catch (problem) {
  document.getElementById('problem').textContent = problem.message;
  document.getElementById('problem').hidden = false;
}
