// An OpenID provider for tests: the certified package `oidc-provider`, with accounts that sign in by themselves.
//
//   node provider.mjs        listens on a free port of 127.0.0.1, and prints `listening on http://…`
//
// The account is the authorisation request's `login_hint`, else `ada`. What tests may do beside signing in:
//
//   PUT  /test/accounts/NAME  {claims}             an account's claims from now on
//   POST /test/rotate         {"alg": "ES256"}     new keys, and none of the old ones
//   POST /test/sign           {header, claims}     any token at all, by the key in force; `alg` may be none or HS256
//   POST /test/tamper         {header, claims}     the next ID token is signed anew with these changes
//   GET  /test/state                               {jwks_requests, tokens: of the last sign-in}
//   POST /test/down           {"down": true}       every endpoint answers 503

import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'

// Standard output is for the announcement alone.
console.info = console.error
console.warn = console.error
console.log = console.error
const { Provider } = await import('oidc-provider')
const { CompactSign, exportJWK, generateKeyPair, decodeJwt } = await import('jose')

const CLIENT = { id: 'outcrop', secret: 'a secret with +/=: and spaces' }
const accounts = new Map([['ada', { name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true, groups: [] }]])
const state = { jwks_requests: 0, tokens: null }
let tamper = null
let down = false
let signer
let handler

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error)
    response.statusCode = 500
    response.end(String(error))
  })
})
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
const issuer = `http://127.0.0.1:${server.address().port}`
await rotate('RS256')
process.stdout.write(`listening on ${issuer}\n`)
process.on('SIGTERM', () => process.exit(0))

/// New keys, in a provider of the same name.
async function rotate(alg) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const kid = `${alg}-${Date.now()}-${Math.random().toString(36).slice(2)}`
  signer = { alg, kid, privateKey, public: await exportJWK(publicKey) }
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }] },
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        // A native client's port on loopback is whatever it got.
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/api/v1/session/oidc/corp/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: alg,
      },
    ],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] },
    claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['one key for tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
    async loadExistingGrant(context) {
      const { client, session } = context.oidc
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
  })
  provider.use(async (context, next) => {
    await next()
    if (context.oidc?.route === 'token' && context.body?.id_token) {
      context.body.id_token = await tampered(context.body.id_token)
      state.tokens = context.body
    }
  })
  const callback = provider.callback()
  handler = async (request, response) => {
    if (request.url.startsWith('/interaction/')) {
      const { params } = await provider.interactionDetails(request, response)
      // A native client's people are asked each time; these consent each time.
      const result = { login: { accountId: params.login_hint ?? 'ada' }, consent: {} }
      await provider.interactionFinished(request, response, result)
    } else {
      await callback(request, response)
    }
  }
}

async function tampered(token) {
  if (!tamper) return token
  const { header = {}, claims = {} } = tamper
  tamper = null
  return sign({ alg: signer.alg, kid: signer.kid, ...header }, { ...decodeJwt(token), ...claims })
}

/// A token with whatever header and claims, in the ways of those who forge too.
async function sign(header, claims) {
  const bytes = Buffer.from(JSON.stringify(claims))
  const message = [JSON.stringify(header), bytes].map((part) => Buffer.from(part).toString('base64url')).join('.')
  if (header.alg === 'none') return `${message}.`
  if (header.alg === 'HS256') {
    const key = Buffer.from(signer.public.n ?? signer.public.x, 'base64url')
    return `${message}.${createHmac('sha256', key).update(message).digest('base64url')}`
  }
  return new CompactSign(bytes).setProtectedHeader(header).sign(signer.privateKey)
}

async function answer(request, response) {
  const [, first, what, name] = request.url.split('/')
  if (first === 'test') {
    const body = await json(request)
    const result = await command(what, name, body)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(result ?? {}))
    return
  }
  if (down) {
    response.statusCode = 503
    response.end('down')
    return
  }
  if (request.url.startsWith('/jwks')) state.jwks_requests += 1
  await handler(request, response)
}

async function command(what, name, body) {
  switch (what) {
    case 'accounts':
      accounts.set(name, body)
      return null
    case 'rotate':
      return rotate(body.alg ?? 'RS256')
    case 'sign':
      return { token: await sign({ alg: signer.alg, kid: signer.kid, ...body.header }, body.claims) }
    case 'tamper':
      tamper = body
      return null
    case 'down':
      down = body.down
      return null
    default:
      return state
  }
}

async function json(request) {
  let text = ''
  for await (const piece of request) text += piece
  return text ? JSON.parse(text) : {}
}
