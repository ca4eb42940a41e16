package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// NoopPlanner is a resource whose plans that change nothing can be answered without the framework: its plan modifiers
// only keep what is known, and its ModifyPlan only warns then, or refuses.
type NoopPlanner interface {
	resource.Resource
	// IsQuiet reports whether ModifyPlan has nothing to say of an instance that nothing changes either. In doubt it is not
	// quiet.
	IsQuiet(ctx context.Context, account *billing.Account, state tftypes.Value, private StoredPrivate) bool
}

// StoredPrivate is the private state of an instance as Terraform keeps it: JSON by key.
type StoredPrivate map[string][]byte

// GetKey returns nothing for a key that is not there, as the framework does.
func (p StoredPrivate) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}
