package invoice

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// maxContent is how large the files of an archive may be together, in bytes.
const maxContent = 64 << 20

// document is a PDF, and the name of its file.
type document struct {
	name    string
	content []byte
}

// unpack returns the PDFs of an archive, which is to have this many of them.
func unpack(content []byte, count int) ([]document, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("the archive of the invoices cannot be read: %w", err)
	}
	var documents []document
	names, left := map[string]bool{}, int64(maxContent)
	for _, entry := range archive.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue // a directory
		}
		file, err := readEntry(entry, left)
		if err != nil {
			return nil, fmt.Errorf("the archive of the invoices cannot be read: %w", err)
		}
		left -= int64(len(file))
		name := fileName(entry.Name)
		if !bytes.HasPrefix(file, []byte("%PDF-")) {
			return nil, fmt.Errorf("the archive of the invoices has a file %q that is not a PDF", name)
		}
		if names[strings.ToLower(name)] {
			return nil, fmt.Errorf("the archive of the invoices has two files %q", name)
		}
		names[strings.ToLower(name)] = true
		documents = append(documents, document{name, file})
	}
	if len(documents) != count {
		return nil, fmt.Errorf("the archive has %d invoices, and %d were asked for", len(documents), count)
	}
	return documents, nil
}

// readEntry reads a file of an archive that has at most this many bytes, whatever the archive says of its size.
func readEntry(entry *zip.File, most int64) ([]byte, error) {
	reader, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	content, err := io.ReadAll(io.LimitReader(reader, most+1))
	if err == nil && int64(len(content)) > most {
		err = fmt.Errorf("its files are larger than %d MiB", maxContent>>20)
	}
	return content, err
}

// fileName is the name of a file for a name that the API chose, which may be anything: its last part without characters
// that could mean something to a file system, and always with the extension of a PDF.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSuffix(name, filepath.Ext(name))
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
	name = strings.TrimPrefix(name[:min(len(name), 100)], "invoice-")
	return "invoice-" + cmp.Or(name, "unnamed") + ".pdf"
}

// writeTo writes the document into a directory, at once and for nobody else to read. It returns the file's path.
func (d document) writeTo(directory string) (string, error) {
	target := filepath.Join(directory, d.name)
	file, err := os.CreateTemp(directory, ".invoice-*") // with mode 0600
	if err != nil {
		return "", err
	}
	_, err = file.Write(d.content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), target)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return target, nil
}
