package tfkit

import (
	"context"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Catalog holds what VPSBG sells, which plans are checked against. It is read once per run of Terraform, however many
// resources are checked.
type Catalog struct {
	client *vpsbg.Client
	plans  vpsbg.Shared[[]vpsbg.Plan]
	images vpsbg.Shared[[]vpsbg.ServerImage]
}

// Plans returns all plans.
func (c *Catalog) Plans(ctx context.Context) ([]vpsbg.Plan, error) {
	return c.plans.Get(ctx, c.client.Clock(), vpsbg.Forever, func(ctx context.Context) ([]vpsbg.Plan, error) {
		return vpsbg.Collect(c.client.ListPlans(ctx))
	})
}

// ServerImages returns all images. Their list is not documented: see [vpsbg.IsUnproven].
func (c *Catalog) ServerImages(ctx context.Context) ([]vpsbg.ServerImage, error) {
	return c.images.Get(ctx, c.client.Clock(), vpsbg.Forever, func(ctx context.Context) ([]vpsbg.ServerImage, error) {
		return vpsbg.Collect(c.client.ListServerImages(ctx))
	})
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
