package billing

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// cacheFiles is a directory of the user's cache in which one run leaves something for others. Without a directory
// nothing is kept. Nothing in it is secret.
type cacheFiles struct{ dir string }

// cacheFile is the content of a file.
type cacheFile struct {
	SavedAt time.Time       `json:"saved_at"`
	Value   json.RawMessage `json:"value"`
}

const fileSuffix = ".json"

func (c cacheFiles) path(name string) string { return filepath.Join(c.dir, name+fileSuffix) }

// endpointDir is a directory for what runs leave for each other about one endpoint. Its name has nothing of the token:
// a plan may be made with a read token and applied with another one.
func endpointDir(dir, kind string, client *vpsbg.Client) string {
	sum := sha256.Sum256([]byte(client.Endpoint()))
	return filepath.Join(dir, fmt.Sprintf("%s-%x", kind, sum[:8]))
}

// fileName is the name of the file of a subject, which may hold a promo code.
func fileName(subject string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(subject))) }

// load reports whether there is a file that is younger than maxAge.
func (c cacheFiles) load(name string, now time.Time, maxAge time.Duration, value any) bool {
	savedAt, isThere := c.read(name, value)
	age := now.Sub(savedAt)
	return isThere && age >= 0 && age < maxAge
}

// read reports whether there is a file, and when it was saved.
func (c cacheFiles) read(name string, value any) (savedAt time.Time, isThere bool) {
	var file cacheFile
	if c.dir == "" {
		return savedAt, false
	}
	content, err := os.ReadFile(c.path(name))
	if err != nil || json.Unmarshal(content, &file) != nil {
		return savedAt, false
	}
	return file.SavedAt, json.Unmarshal(file.Value, value) == nil
}

// save replaces a file at once, so that other runs never see half of it.
func (c cacheFiles) save(name string, now time.Time, value any) error {
	if c.dir == "" {
		return nil
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return err
	}
	content, err := json.Marshal(cacheFile{now, encoded})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(c.dir, name)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), c.path(name))
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// remove removes a file, if there is one.
func (c cacheFiles) remove(name string) {
	if c.dir != "" {
		_ = os.Remove(c.path(name))
	}
}

// removeOld removes the files that are too old to be loaded.
func (c cacheFiles) removeOld(now time.Time, maxAge time.Duration) {
	entries, err := os.ReadDir(c.dir)
	if c.dir == "" || err != nil {
		return
	}
	for _, entry := range entries {
		name, isOurs := strings.CutSuffix(entry.Name(), fileSuffix)
		if isOurs && !c.load(name, now, maxAge, new(any)) {
			c.remove(name)
		}
	}
}
