// Package catalog shows what VPSBG sells: plans with their addons and promo codes, and the images that servers are
// installed from.
package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// configured is the part that all data sources of the package have in common.
type configured struct{ provider *billing.Account }

func (c *configured) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	c.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

// names returns what field holds in the items, each once and none empty.
func names[T any](items []T, field func(*T) string) []string {
	var found []string
	for i := range items {
		if name := field(&items[i]); name != "" {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// noSuch says that nothing is called so, and what is called nearly so.
func noSuch(what, name string, existing []string) string {
	nearest := tfkit.Nearest(name, existing)
	if len(nearest) == 0 {
		return fmt.Sprintf("There is no %s %q.", what, name)
	}
	return fmt.Sprintf("There is no %s %q. The nearest are: %s.", what, name, strings.Join(nearest, ", "))
}

func notEmpty() []validator.String { return []validator.String{stringvalidator.LengthAtLeast(1)} }

func positive() []validator.Int64 { return []validator.Int64{int64validator.AtLeast(1)} }
