// The whole page: the sign-in for strangers, the gallery for who is signed in.
import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { openPhoto, query, resetAddress } from '../address';
import { deletePending } from '../deletion';
import { followQuery, searching } from '../search/results';
import { signOut, user } from '../session';
import type { Config } from '../config';
import { followUploads } from '../uploads/queue';
import { Dropping } from './Dropping';
import { Filters } from './Filters';
import { Header } from './Header';
import { Notices } from './Notices';
import { PhotoView } from './PhotoView';
import { Results } from './Results';
import { SignIn } from './SignIn';
import { Uploads } from './Uploads';

export function App({ config }: { config: Config }) {
  if (!user.value) return <SignIn demoUser={config.demoUser} />;
  return <Gallery key={user.value} />;
}

function Gallery() {
  useEffect(() => {
    const ends = [followQuery(), followUploads()];
    return () => ends.forEach((end) => end());
  }, []);
  useSignalEffect(() => {
    const { text, labels } = query.value;
    const words = [text.trim(), ...labels.map(({ name }) => name)].filter(Boolean).join(', ');
    document.title = words ? `${words} – Photos` : 'Photos';
  });
  const leave = async () => {
    await deletePending();
    await signOut();
    resetAddress();
  };
  return (
    <>
      <a class="skip" href="#photos">
        Skip to the photos
      </a>
      <Header onSignOut={() => void leave()} />
      <div class="columns">
        <Filters />
        <main id="photos" tabIndex={-1} aria-busy={searching.value}>
          <Results />
        </main>
      </div>
      <Uploads />
      <Dropping />
      {openPhoto.value ? <PhotoView key="photo" id={openPhoto.value} /> : <Notices />}
    </>
  );
}
