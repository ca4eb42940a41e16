package tfkit

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/agext/levenshtein"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Catalog holds what plans are checked against: what VPSBG sells and what the account has. It is read once per run of
// Terraform, however many resources are checked, and may be old by the time of an apply.
type Catalog struct {
	client  *vpsbg.Client
	plans   memo[vpsbg.Plan]
	images  memo[vpsbg.ServerImage]
	servers memo[vpsbg.Server]
}

// Plans returns all plans.
func (c *Catalog) Plans(ctx context.Context) ([]vpsbg.Plan, error) {
	return c.plans.get(func() ([]vpsbg.Plan, error) { return vpsbg.Collect(c.client.ListPlans(ctx)) })
}

// ServerImages returns all images. Their list is not documented: see [vpsbg.IsUnproven].
func (c *Catalog) ServerImages(ctx context.Context) ([]vpsbg.ServerImage, error) {
	return c.images.get(func() ([]vpsbg.ServerImage, error) { return vpsbg.Collect(c.client.ListServerImages(ctx)) })
}

// LiveServers returns all servers that exist.
func (c *Catalog) LiveServers(ctx context.Context) ([]vpsbg.Server, error) {
	return c.servers.get(func() ([]vpsbg.Server, error) {
		return vpsbg.Collect(c.client.ListServers(ctx, vpsbg.ServerFilter{Statuses: vpsbg.LiveServers}))
	})
}

// memo remembers a list once it was read; a failure is not remembered.
type memo[T any] struct {
	mu    sync.Mutex
	items []T
	known bool
}

func (m *memo[T]) get(fetch func() ([]T, error)) ([]T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.known {
		items, err := fetch()
		if err != nil {
			return nil, err
		}
		m.items, m.known = items, true
	}
	return m.items, nil
}

// Nearest returns up to five names that a misspelt one may mean, the likeliest first.
func Nearest(name string, names []string) []string {
	distance := func(candidate string) int {
		return levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil)
	}
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	slices.SortStableFunc(sorted, func(a, b string) int { return distance(a) - distance(b) })
	return sorted[:min(5, len(sorted))]
}
