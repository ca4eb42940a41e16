package billing

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// catalogAge is how long a part of the catalogue is kept for other runs. An apply follows its plan in another process:
// it does not read again what the plan has just been checked against, and estimates costs by the same prices. A
// purchase is refused by the API anyway when the catalogue has changed.
const catalogAge = 5 * time.Minute

// catalogCache keeps the catalogue in files of the user's cache. Without a directory it keeps nothing. Nothing in it is
// secret.
type catalogCache struct{ dir string }

// cachedPart is the content of a file.
type cachedPart struct {
	ReadAt time.Time       `json:"read_at"`
	Value  json.RawMessage `json:"value"`
}

// KeepIn lets the catalogue be kept in a directory, for other runs of this account.
func (c *Catalog) KeepIn(dir string) {
	account := sha256.Sum256([]byte(c.client.Endpoint() + " " + c.client.TokenHash()))
	c.cache.dir = filepath.Join(dir, fmt.Sprintf("catalog-%x", account[:8]))
}

// readThrough returns a part of the catalogue from the cache, or else by read, and keeps that.
func readThrough[T any](
	ctx context.Context, c *Catalog, part string, read func(context.Context) (T, error),
) (T, error) {
	var value T
	if c.cache.load(part, c.client.Clock().Now(), &value) {
		return value, nil
	}
	value, err := read(ctx)
	if err == nil {
		if err := c.cache.save(part, c.client.Clock().Now(), value); err != nil {
			tflog.Info(ctx, "the catalogue is not kept for other runs", map[string]any{"error": err.Error()})
		}
	}
	return value, err
}

func (c catalogCache) file(part string) string { return filepath.Join(c.dir, part+".json") }

// load reports whether the cache has a part that is not too old.
func (c catalogCache) load(part string, now time.Time, value any) bool {
	var cached cachedPart
	if c.dir == "" {
		return false
	}
	content, err := os.ReadFile(c.file(part))
	if err != nil || json.Unmarshal(content, &cached) != nil {
		return false
	}
	age := now.Sub(cached.ReadAt)
	return age >= 0 && age < catalogAge && json.Unmarshal(cached.Value, value) == nil
}

// save replaces a part at once, so that other runs never see half of it.
func (c catalogCache) save(part string, now time.Time, value any) error {
	if c.dir == "" {
		return nil
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return err
	}
	content, err := json.Marshal(cachedPart{now, encoded})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(c.dir, part)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), c.file(part))
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}
