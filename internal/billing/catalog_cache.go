package billing

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// catalogAge is how long a part of the catalogue is kept for other runs. An apply follows its plan in another process:
// it does not read again what the plan has just been checked against. What would refuse a plan, and prices before a
// purchase, are read again.
const catalogAge = 5 * time.Minute

// KeepIn lets the catalogue be kept in a directory, for other runs of this account.
func (c *Catalog) KeepIn(dir string) {
	account := sha256.Sum256([]byte(c.client.Endpoint() + " " + c.client.TokenHash()))
	c.cache.dir = filepath.Join(dir, fmt.Sprintf("catalog-%x", account[:8]))
}

// catalogPart is a part of the catalogue that is kept for other runs.
type catalogPart[T any] struct {
	known Shared[T] // from another run, or from this one
	read  Shared[T] // from this run
}

// get returns the part as this run or, for some minutes, another one has read it. Where that does not suffice, it is
// what this run reads: a plan must not be refused for what has changed since. Nil: whatever it is suffices.
func (p *catalogPart[T]) get(
	ctx context.Context, c *Catalog, name string, read func(context.Context) (T, error), suffices func(T) bool,
) (T, error) {
	value, err := p.known.Get(ctx, c.client, RunStart, func(ctx context.Context) (T, error) {
		var kept T
		if c.cache.load(name, c.client.Clock().Now(), catalogAge, &kept) {
			return kept, nil
		}
		return p.readAgain(ctx, c, name, RunStart, read)
	})
	if err != nil || suffices == nil || suffices(value) {
		return value, err
	}
	return p.readAgain(ctx, c, name, RunStart, read)
}

// readAgain returns the part as this run reads it, and keeps that.
func (p *catalogPart[T]) readAgain(
	ctx context.Context, c *Catalog, name string, asOf AsOf, read func(context.Context) (T, error),
) (T, error) {
	return p.read.Get(ctx, c.client, asOf, func(ctx context.Context) (T, error) {
		value, err := read(ctx)
		if err != nil {
			return value, err
		}
		p.known.Set(c.client, value)
		if err := c.cache.save(name, c.client.Clock().Now(), value); err != nil {
			tflog.Info(ctx, "the catalogue is not kept for other runs", map[string]any{"error": err.Error()})
		}
		return value, nil
	})
}
