import { ProxiedSignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { Text } from '@backstage/ui';
import { useState } from 'react';
import styles from './PersonaSignInPage.module.css';

/** Somebody a visitor of the demo may be. */
export interface Persona {
  /** Entity reference. */
  user: string;
  name: string;
  role: string;
  /** The question this person opens the portal with. */
  asks: string;
}

/** Where the choice is kept while the tab is open, so that a reload asks nothing. */
const STORAGE_KEY = 'fleet-demo-persona';

function rememberedUser(personas: readonly Persona[]): string | undefined {
  const user = sessionStorage.getItem(STORAGE_KEY);
  return personas.find(persona => persona.user === user)?.user;
}

/** Asks whom the visitor wants to be, and signs that person in. */
export function PersonaSignInPage(
  props: SignInPageProps & { provider: string; personas: readonly Persona[] },
) {
  const { provider, personas, onSignInSuccess } = props;
  const [user, setUser] = useState(() => rememberedUser(personas));
  if (user) {
    return (
      <ProxiedSignInPage
        provider={provider}
        headers={{ 'x-fleet-persona': user }}
        onSignInSuccess={identity => {
          const signOut = identity.signOut.bind(identity);
          identity.signOut = async () => {
            sessionStorage.removeItem(STORAGE_KEY);
            await signOut();
          };
          onSignInSuccess(identity);
        }}
      />
    );
  }
  const choose = (persona: Persona) => {
    sessionStorage.setItem(STORAGE_KEY, persona.user);
    setUser(persona.user);
  };
  return (
    <main className={styles.page}>
      <Text as="h1" variant="title-medium">
        Fleet: who do you want to be?
      </Text>
      <Text color="secondary">
        This is a demo: everybody in it is made up, and so are the clusters.
      </Text>
      <ul className={styles.personas}>
        {personas.map(persona => (
          <li key={persona.user}>
            <button
              type="button"
              className={styles.persona}
              onClick={() => choose(persona)}
            >
              <span className={styles.role}>{persona.role}</span>
              <span className={styles.name}>{persona.name}</span>
              <span className={styles.asks}>“{persona.asks}”</span>
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
