package server

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// IsQuiet reports whether a plan that changes nothing has nothing to say of the server either, by what Terraform keeps of it: its state,
// and the private state as the framework (1.19) writes it. In doubt it is not quiet.
func IsQuiet(ctx context.Context, state tftypes.Value, private []byte) bool {
	var attributes map[string]tftypes.Value
	var status string
	if state.As(&attributes) != nil || attributes["status"].As(&status) != nil {
		return false
	}
	var stored storedPrivate
	if len(private) > 0 && json.Unmarshal(private, &stored) != nil {
		return false
	}
	for _, value := range stored {
		if !json.Valid(value) {
			return false
		}
	}
	kept := pendingCycleIn(ctx, stored, new(diag.Diagnostics)) // stored has no complaints
	return isQuiet(status, !attributes["cancel_request"].IsNull(), kept)
}

// isQuiet is what [warnOfState] and [IsQuiet] both ask first, so that there is no warning that the latter does not know of.
func isQuiet(status string, isCancelled bool, kept pendingCycle) bool {
	return status == vpsbg.ServerActive && !isCancelled && !kept.waits()
}

// storedPrivate is the private state of a resource as Terraform keeps it: JSON by key, in JSON.
type storedPrivate map[string][]byte

// GetKey returns nothing for a key that is not there, as the framework does.
func (p storedPrivate) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}
