// Where the gallery's services are: config.json beside the page, written by whoever serves it.

export interface Config {
  graphqlUrl: string;
  realtimeUrl: string;
  userPoolId: string;
  userPoolClientId: string;
  /** Cognito's address if it is not AWS's own. */
  cognitoEndpoint?: string;
  /** A user to try it with; on a laptop only. */
  demoUser?: { username: string; password: string };
}

const NEEDED = ['graphqlUrl', 'realtimeUrl', 'userPoolId', 'userPoolClientId'] as const;

export async function readConfig(): Promise<Config> {
  const answer = await fetch('./config.json');
  if (!answer.ok) throw new Error(`config.json answered ${answer.status}. Is the stack running?`);
  const config = (await answer.json()) as Config;
  const missing = NEEDED.filter((name) => !config[name]);
  if (missing.length) throw new Error(`config.json lacks ${missing.join(', ')}.`);
  return config;
}
