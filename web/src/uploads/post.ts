// Posting a file to its presigned form, with its progress: XMLHttpRequest, since fetch does not tell how much was sent.

export class ConnectionLost extends Error {}
export class Refused extends Error {}

export interface Form {
  url: string;
  fields: { name: string; value: string }[];
}

export function post(form: Form, file: File, sent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const body = new FormData();
  for (const { name, value } of form.fields) body.append(name, value);
  body.append('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', form.url);
    request.upload.onprogress = ({ loaded, total }) => sent(total ? (loaded / total) * file.size : 0);
    request.onload = () => {
      if (request.status < 300) resolve();
      else if (request.status >= 500) reject(new ConnectionLost(`The storage answered ${request.status}.`));
      else reject(new Refused(reasonOf(request.responseText) ?? `The storage answered ${request.status}.`));
    };
    request.onerror = () => reject(new ConnectionLost('The connection was lost.'));
    request.onabort = () => reject(new Refused('Cancelled.'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

function reasonOf(xml: string): string | null {
  return new DOMParser().parseFromString(xml, 'text/xml').querySelector('Message')?.textContent ?? null;
}
