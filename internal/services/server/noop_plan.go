package server

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// IsQuiet implements [tfkit.NoopPlanner].
func (r *serverResource) IsQuiet(
	ctx context.Context, account *billing.Account, state tftypes.Value, private tfkit.StoredPrivate,
) bool {
	var attributes map[string]tftypes.Value
	var status, id, hostname string
	var isProtected bool
	if state.As(&attributes) != nil || attributes["status"].As(&status) != nil || attributes["id"].As(&id) != nil ||
		attributes["hostname"].As(&hostname) != nil || attributes["deletion_protection"].As(&isProtected) != nil {
		return false
	}
	if account.Managed.Plans(billing.ManagedServer{
		ID: id, Use: billing.UseKept, Origin: string(private[importedKey]), Hostname: hostname, IsProtected: isProtected,
	}) {
		return false
	}
	pending := tfkit.PendingCycleIn(ctx, private, new(diag.Diagnostics)) // it has no complaints
	return isQuiet(status, !attributes["cancel_request"].IsNull(), pending)
}

// isQuiet is what [warnOfState] and IsQuiet both ask first, so that there is no warning that the latter does not know
// of.
func isQuiet(status string, isCancelled bool, pending tfkit.PendingCycle) bool {
	return status == vpsbg.ServerActive && !isCancelled && !pending.Waits()
}
