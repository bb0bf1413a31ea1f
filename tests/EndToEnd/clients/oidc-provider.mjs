// npm oidc-provider as a process, with its own pages of sign-in, which take any password. What is in memory alone ends with
// it, keys too: after a restart it signs with others. SETTINGS says who has an account and what it does otherwise than usual.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';
import './lifeline.mjs';

const { port, issuer, client, clients, people, audience, configuration } = JSON.parse(process.env.SETTINGS);

const key = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, kid: randomUUID(), use: 'sig' });

const provider = new Provider(issuer, {
  clients: [client, ...clients],
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups'] },
  cookies: { keys: [randomUUID()] },
  jwks: { keys: [key('rsa', { modulusLength: 2048 }, 'RS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')] },
  pkce: { required: () => true },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
  ...configuration,
});

// As a provider that mixes up those it serves: what it signs is for another of them.
if (audience) {
  const { issue } = provider.IdToken.prototype;
  provider.IdToken.prototype.issue = async function (...options) {
    this.client = await provider.Client.find(audience);
    return issue.apply(this, options);
  };
}

provider.on('server_error', (_, error) => console.error(error));
provider.listen(port, '127.0.0.1', () => console.log('ready'));
