package server

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Two applies at the same time do not see each other's purchases, and a run without the user's cache knows of none that
// was cut off. What they buy twice is looked for afterwards: after each purchase, and at each refresh.

const (
	// twinTime is within what time two servers of one host name are created that were most probably meant to be one.
	twinTime = 15 * time.Minute
	// youngTime is how old a server may be for a refresh to spend a request on the search for another one.
	youngTime = time.Hour
	// twinSearchTime is what the search after a purchase may take: the purchase is complete, and is to be saved.
	twinSearchTime = 30 * time.Second
)

// warnOfTwin warns at a refresh of another server that was bought with this one. One of which the API does not say when
// it was created is not compared.
func (r *serverResource) warnOfTwin(
	ctx context.Context, server *vpsbg.Server, state *resourceModel, diags *diag.Diagnostics,
) {
	if server.CreatedAt.IsZero() {
		return
	}
	isYoung := r.account.Client.APITime().Sub(server.CreatedAt.Time) < youngTime
	r.findTwins(ctx, server, state, billing.LastWrite, isYoung, func(other *vpsbg.Server) bool {
		return !other.CreatedAt.IsZero() && wereCreatedTogether(server, other)
	}, diags)
}

// warnOfTwinBought looks for another server right after a purchase. The purchase had found none before, so that one
// without a date has come since.
func (r *serverResource) warnOfTwinBought(
	ctx context.Context, server *vpsbg.Server, boughtAt time.Time, plan *resourceModel, diags *diag.Diagnostics,
) {
	if server == nil {
		return
	}
	ctx, cancel := r.account.Clock().WithTimeout(ctx, twinSearchTime)
	defer cancel()
	since := billing.Ago(r.account.Clock().Now().Sub(boughtAt))
	r.findTwins(ctx, server, plan, since, true, func(other *vpsbg.Server) bool {
		return other.CreatedAt.IsZero() || server.CreatedAt.IsZero() || wereCreatedTogether(server, other)
	}, diags)
}

func wereCreatedTogether(a, b *vpsbg.Server) bool {
	return a.CreatedAt.Sub(b.CreatedAt.Time).Abs() <= twinTime
}

// findTwins warns of servers of the same host name that are twins, and go on. That there are two may be wanted, which
// either of them can declare. The search is not essential: without an answer, the next refresh looks again.
func (r *serverResource) findTwins(ctx context.Context, server *vpsbg.Server, model *resourceModel, asOf billing.AsOf,
	mayAsk bool, isTwin func(*vpsbg.Server) bool, diags *diag.Diagnostics,
) {
	if model.AllowDuplicateHostname.ValueBool() || isEnding(server) {
		return
	}
	others, err := r.account.Servers.Namesakes(ctx, server, asOf, mayAsk)
	if err != nil {
		tflog.Warn(ctx, "whether the server was bought twice is not known", map[string]any{"error": err.Error()})
		return
	}
	for i := range others {
		if other := &others[i]; isTwin(other) && !isEnding(other) {
			r.reportTwin(ctx, server, other, diags)
		}
	}
}

// reportTwin warns of another server, unless this run manages it as one of two.
func (r *serverResource) reportTwin(ctx context.Context, server, other *vpsbg.Server, diags *diag.Diagnostics) {
	known := r.account.Managed.LearnRead(ctx, r.account.Clock(), other.ID.String())
	if known.MayRepeat {
		return
	}
	where := fmt.Sprintf("This state manages %d. Another state may manage %d: find out before you end it. If you need one server only, cancel "+
		"%[2]d in the client area; or import it in a configuration of its own, and destroy it:\n\n"+
		"  terraform import vpsbg_server.duplicate %[2]d\n"+
		"  terraform destroy -target=vpsbg_server.duplicate\n\n", server.ID, other.ID)
	if known.Use != billing.UseUnknown {
		where = fmt.Sprintf("This state manages both, at two addresses (terraform state list -id=%d). If you need one server only, remove the "+
			"resource of the other one from the configuration, which cancels it.\n\n", other.ID)
	}
	diags.AddAttributeWarning(path.Root("hostname"), "Server was probably bought twice", fmt.Sprintf("Server %s was created %s, and server "+
		"%d of the same host name %s. VPSBG bills both. Most probably two applies bought one server at the same time, or the purchase of an "+
		"apply that was cut off has taken effect later.\n\n"+
		"%sTo keep both, set allow_duplicate_hostname = true, which ends this warning.",
		tfkit.NamedWithID(server.Hostname, server.ID), birth(server), other.ID, birth(other), where))
}

// birth is when a server was created, and what it costs, as far as the API says.
func birth(server *vpsbg.Server) string {
	text := "at an unknown time"
	if !server.CreatedAt.IsZero() {
		text = server.CreatedAt.UTC().Format("2006-01-02 15:04:05 MST")
	}
	if server.RenewAmountWithVAT != nil {
		text += fmt.Sprintf(" (%s with VAT a billing cycle)", server.RenewAmountWithVAT.Money())
	}
	return text
}
