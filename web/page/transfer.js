// What leaves and enters the page other than by the API: clipboard, downloads, files.

const LARGEST_FILE_BYTES = 64 * 1024 * 1024; // the API's largest body

function saveBlob(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// Pages over plain http have no navigator.clipboard.
function copyBySelection(text) {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  const focused = document.activeElement;
  area.select();
  let copied = false;
  try {
    copied = document.execCommand('copy');
  } catch {
    // Falls through to "by hand".
  }
  area.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}

function copyByHand(text) {
  const dialog = document.getElementById('copy-by-hand');
  const area = dialog.querySelector('textarea');
  area.value = text;
  dialog.showModal();
  area.focus();
  area.select();
}

export function makeClipboard(stage, client, files, requestFrame) {
  document.addEventListener('paste', (event) => {
    if (!stage.contains(event.target) && event.target !== document.body) return;
    event.preventDefault();
    if (event.clipboardData.files.length > 0) files.take(event.clipboardData.files);
    else client.paste(event.clipboardData.getData('text/plain'));
    requestFrame();
  });

  return {
    copy(text) {
      const otherwise = () => {
        if (copyBySelection(text)) return;
        client.copyRefused();
        requestFrame();
        copyByHand(text);
      };
      if (navigator.clipboard) navigator.clipboard.writeText(text).catch(otherwise);
      else otherwise();
    },
  };
}

export function makeFiles(stage, client, requestFrame) {
  const chooser = document.getElementById('file-chooser');
  const files = {
    async take(list) {
      const file = list[0];
      if (list.length > 1) {
        // Reading them only to refuse them could take gigabytes.
        client.complain(`${list.length} files came at once and none was read. Load one at a time, or put the lists into one file.`);
      } else if (file.size > LARGEST_FILE_BYTES) {
        client.complain(`${file.name} is larger than 64 MB and was not read. Split it and load the parts.`);
      } else {
        try {
          client.file(file.name, new Uint8Array(await file.arrayBuffer()));
        } catch {
          client.complain(`${file.name} could not be read. Folders and files that others write to cannot be loaded.`);
        }
      }
      requestFrame();
    },
    choose(accept) {
      chooser.accept = accept;
      chooser.value = '';
      chooser.click();
    },
  };
  chooser.addEventListener('change', () => files.take(chooser.files));
  stage.addEventListener('dragover', (event) => event.preventDefault());
  stage.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length > 0) files.take(event.dataTransfer.files);
    else client.paste(event.dataTransfer.getData('text/plain'));
    requestFrame();
  });
  return files;
}

export function makeDownloads(session, client, requestFrame) {
  const nameOf = (response) =>
    /filename="?([^";]+)"?/.exec(response.headers.get('Content-Disposition') || '')?.[1] || 'download.csv';

  return {
    // On the same origin the browser streams to disk; across origins only fetch can sign in.
    async download(path) {
      if (!session.crossOrigin) {
        const link = document.createElement('a');
        link.href = session.url(path);
        link.download = '';
        link.click();
        return;
      }
      try {
        const response = await session.signedFetch(path);
        if (!response.ok) throw new Error(`The server answered ${response.status}.`);
        saveBlob(await response.blob(), nameOf(response));
      } catch (error) {
        client.complain(`The download failed. ${error.message}`);
        requestFrame();
      }
    },
    saveFile: (name, bytes, mediaType) => saveBlob(new Blob([bytes], { type: mediaType }), name),
  };
}
