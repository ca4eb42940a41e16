// Package catalog shows what VPSBG sells: plans with their addons and promo codes, and the images that servers are
// installed from.
package catalog

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// names returns what field holds in the items.
func names[T any](items []T, field func(*T) string) []string {
	found := make([]string, len(items))
	for i := range items {
		found[i] = field(&items[i])
	}
	return found
}

func notEmpty() []validator.String { return []validator.String{stringvalidator.LengthAtLeast(1)} }

func positive() []validator.Int64 { return []validator.Int64{int64validator.AtLeast(1)} }
