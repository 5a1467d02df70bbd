// Who is signed in, and how requests say so: by cookie with a CSRF token, or, when the API lives on
// another origin, by an access token that is kept in this closure only.

// An answer of the API that is not a success, or no answer at all (status 0).
export class ApiError extends Error {
  constructor(status, problem, retryAfterSeconds) {
    super(problem.detail || problem.title || 'The server cannot be reached.');
    this.status = status;
    this.code = problem.code || '';
    this.fields = problem.errors || [];
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

async function problemOf(response) {
  try {
    return await response.json();
  } catch {
    return { title: `The server answered ${response.status}.` };
  }
}

export function makeSession(config) {
  const apiOrigin = (config.api_origin || '').replace(/\/+$/, '');
  const crossOrigin = apiOrigin !== '';
  let csrfToken = '';
  let accessToken = '';

  const url = (path) => apiOrigin + path;

  // fetch() with what signs a request in.
  function signedFetch(path, options = {}) {
    const headers = new Headers(options.headers);
    const unsafe = !['GET', 'HEAD'].includes(options.method || 'GET');
    if (accessToken) headers.set('Authorization', `Bearer ${accessToken}`);
    else if (unsafe && csrfToken) headers.set('X-CSRF-Token', csrfToken);
    const credentials = crossOrigin ? 'omit' : 'same-origin';
    return fetch(url(path), { cache: 'no-store', redirect: 'error', ...options, headers, credentials });
  }

  async function call(method, path, body) {
    let response;
    try {
      response = await signedFetch(path, {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    } catch {
      throw new ApiError(0, {}, 0);
    }
    if (!response.ok) {
      const retryAfter = Number(response.headers.get('Retry-After')) || 0;
      throw new ApiError(response.status, await problemOf(response), retryAfter);
    }
    return response.status === 204 ? null : response.json();
  }

  function accept(session) {
    csrfToken = session.csrf_token || '';
    accessToken = session.access_token || '';
    return session;
  }

  return {
    crossOrigin,
    url,
    signedFetch,

    // The session of the cookie, or null; `asked` is the answer to GET session, null when nobody
    // answered. A token does not outlive the page.
    async resume(asked) {
      if (crossOrigin) return null;
      const response = await asked;
      if (!response) throw new ApiError(0, {}, 0);
      if (response.status === 401) return null;
      if (!response.ok) throw new ApiError(response.status, await problemOf(response), 0);
      return accept(await response.json());
    },

    async signIn(username, password) {
      csrfToken = '';
      accessToken = '';
      const mode = crossOrigin ? 'token' : 'cookie';
      return accept(await call('POST', '/api/v1/session', { username, password, mode }));
    },

    setup: (token, username, password) =>
      call('POST', '/api/v1/setup', { setup_token: token, username, password }),
    resetPassword: (token, password) =>
      call('POST', '/api/v1/password-reset', { reset_token: token, password }),

    forget() {
      csrfToken = '';
      accessToken = '';
    },
  };
}
