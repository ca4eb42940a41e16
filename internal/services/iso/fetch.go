package iso

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// The words for the end of fetching are not documented. Every other word is taken for fetching.
var (
	usable  = []string{"", "ready", "available", "active", "completed"}
	useless = []string{"failed", "error"}
)

var (
	errFailed = errors.New("VPSBG could not fetch the ISO")
	errGone   = errors.New("the ISO is gone")
)

// statusOf is the status as the lists above have it, "" where the API shows none.
func statusOf(iso *vpsbg.ISO) string {
	if iso.Status == nil {
		return ""
	}
	return strings.ToLower(*iso.Status)
}

// awaitFetched reads an ISO until VPSBG has fetched it, and returns its newest state with the reason why it is not
// usable.
func awaitFetched(ctx context.Context, account *billing.Account, iso *vpsbg.ISO) (*vpsbg.ISO, error) {
	seen := false // a new ISO may not be shown at once
	err := billing.Poll(ctx, account.Clock(), func(ctx context.Context) (bool, error) {
		current, err := find(ctx, account, iso.ID)
		switch {
		case err != nil:
			return false, err
		case current == nil && seen:
			return false, errGone
		case current == nil:
			return false, nil
		case slices.Contains(useless, statusOf(current)):
			err = errFailed
		}
		iso, seen = current, true
		return slices.Contains(usable, statusOf(iso)), err
	})
	return iso, err
}

// reportUnusable says why an ISO that was created cannot be used, and what becomes of it.
func reportUnusable(iso *vpsbg.ISO, name string, reason error, diags *diag.Diagnostics) {
	status := "no status"
	if iso.Status != nil {
		status = fmt.Sprintf("the status %q", *iso.Status)
	}
	switch {
	case errors.Is(reason, errFailed):
		diags.AddError("ISO was not fetched", fmt.Sprintf("ISO %s (%s): VPSBG reports %s. Check that its url "+
			"is reachable from the internet and serves an ISO.\n\n"+
			"The ISO stays in the account, and the resource is tainted: the next apply deletes the ISO and adds it "+
			"again.", name, iso.ID, status))
		return
	case errors.Is(reason, errGone):
		diags.AddError("ISO is gone", fmt.Sprintf("ISO %s (%s) was deleted while VPSBG was fetching it. Apply "+
			"again to add it again.", name, iso.ID))
		return
	case errors.Is(reason, context.Canceled):
		reason = errors.New("Terraform was interrupted") //nolint:staticcheck // it is a sentence
	case errors.Is(reason, context.DeadlineExceeded):
		reason = errors.New("The time limit is over; a large ISO may need a longer timeouts.create") //nolint:staticcheck // it is a sentence
	}
	diags.AddWarning("ISO is not ready", fmt.Sprintf("ISO %s (%s): %s\n\n"+
		"VPSBG last reported %s and continues to fetch it. The ISO is in the state; the next refresh "+
		"updates its status. Servers cannot use it until VPSBG has fetched it.", name, iso.ID, tfkit.Sentence(reason.Error()), status))
}
