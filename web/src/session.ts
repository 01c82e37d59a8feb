// Who is signed in: Cognito through Amplify, by SRP, so that the password itself is never sent.
import { signal } from '@preact/signals';
import { Amplify } from '@aws-amplify/core';
import {
  confirmSignUp,
  fetchAuthSession,
  resendSignUpCode,
  signIn as cognitoSignIn,
  signOut as cognitoSignOut,
  signUp as cognitoSignUp,
} from '@aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito';
import type { Config } from './config';

/** The user's e-mail; null when nobody is signed in, undefined until that is known. */
export const user = signal<string | null | undefined>(undefined);

export type Next = 'done' | 'confirm';

export async function startSession(config: Config): Promise<void> {
  const { userPoolId, userPoolClientId, cognitoEndpoint } = config;
  const pool = { userPoolId, userPoolClientId, ...(cognitoEndpoint ? { userPoolEndpoint: cognitoEndpoint } : {}) };
  const Auth = { Cognito: pool };
  cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
  Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
  user.value = await currentUser();
}

async function currentUser(): Promise<string | null> {
  const { tokens } = await fetchAuthSession();
  return (tokens?.idToken?.payload['email'] as string | undefined) ?? null;
}

export async function signIn(username: string, password: string): Promise<Next> {
  const { nextStep } = await cognitoSignIn({ username, password, options: { authFlowType: 'USER_SRP_AUTH' } });
  if (nextStep.signInStep === 'CONFIRM_SIGN_UP') return 'confirm';
  if (nextStep.signInStep !== 'DONE') throw new Error(`This page does not know the step ${nextStep.signInStep}.`);
  user.value = await currentUser();
  return 'done';
}

export async function signUp(username: string, password: string): Promise<Next> {
  const { isSignUpComplete } = await cognitoSignUp({
    username,
    password,
    options: { userAttributes: { email: username } },
  });
  return isSignUpComplete ? 'done' : 'confirm';
}

export async function confirm(username: string, code: string): Promise<void> {
  await confirmSignUp({ username, confirmationCode: code });
}

export async function sendCodeAgain(username: string): Promise<void> {
  await resendSignUpCode({ username });
}

export async function signOut(): Promise<void> {
  // A session that Cognito has forgotten is over here too.
  await cognitoSignOut().catch(() => undefined);
  user.value = null;
}

/** The access token, renewed when it is about to expire; signs out if it cannot be. */
export async function accessToken(): Promise<string> {
  const { tokens } = await fetchAuthSession();
  if (!tokens) {
    user.value = null;
    throw new Error('You are signed out. Sign in again.');
  }
  return tokens.accessToken.toString();
}
