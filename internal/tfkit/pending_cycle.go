package tfkit

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// pendingCycleKey is the key of the private state for a [PendingCycle].
const pendingCycleKey = "pending_billing_cycle"

// PendingCycle is a billing cycle that a service does not have yet, because it comes with the next renewal.
type PendingCycle struct {
	Months int64 `json:"months"` // 0 when there is none
	Sent   bool  `json:"sent"`   // an open renewal order has it
}

// Keep keeps it for later runs.
func (p PendingCycle) Keep(ctx context.Context, private PrivateState, diags *diag.Diagnostics) {
	if p.Months == 0 {
		diags.Append(private.SetKey(ctx, pendingCycleKey, nil)...)
		return
	}
	encoded, _ := json.Marshal(p)
	diags.Append(private.SetKey(ctx, pendingCycleKey, encoded)...)
}

// PendingCycleIn returns what was kept.
func PendingCycleIn(ctx context.Context, private StoredValues, diags *diag.Diagnostics) (kept PendingCycle) {
	encoded, getDiags := private.GetKey(ctx, pendingCycleKey)
	diags.Append(getDiags...)
	_ = json.Unmarshal(encoded, &kept) // there is none yet
	return kept
}

// Waits reports whether the change has yet to reach an order.
func (p PendingCycle) Waits() bool { return p.Months != 0 && !p.Sent }
