package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// A machine has one address in the state, and its host name belongs to nobody else: what a plan checks for that.

// newImportMark returns a value that no other import has, as JSON. A server that was created has none.
func newImportMark() []byte { return []byte(strconv.Quote(rand.Text())) }

// notePlan notes what is planned for a server, and refuses it if another address of the state has the server as well.
func (r *serverResource) notePlan(
	ctx context.Context, state *resourceModel, use billing.Use, private tfkit.StoredValues, diags *diag.Diagnostics,
) {
	mark, problems := private.GetKey(ctx, importedKey)
	diags.Append(problems...)
	if diags.HasError() || !r.account.Managed.Plans(billing.ManagedServer{
		ID: state.ID.ValueString(), Use: use, Origin: string(mark),
		Hostname: state.Hostname.ValueString(), IsProtected: state.DeletionProtection.ValueBool(),
	}) {
		return
	}
	diags.AddError("Server has two addresses", fmt.Sprintf("Server %s is in the state under two addresses: it was imported although another "+
		"address had it. Each of them would change the same machine, and removing one of them from the configuration would cancel it.\n\n"+
		"Find both with terraform state list -id=%s, and remove one of them from the state, which sends nothing:\n\n"+
		"  terraform state rm <the address to give up>\n\n"+
		"or, in a pipeline, replace its resource block by:\n\n"+
		"  removed {\n    from = <the resource to give up>\n    lifecycle {\n      destroy = false\n    }\n  }",
		nameWithID(state), state.ID.ValueString()))
}

// claim notes the host name that an instance is going to have, and refuses it if another one is going to have it, too.
// id is that of the server that is renamed, empty for a purchase.
func (r *serverResource) claim(plan *resourceModel, id string, config tftypes.Value, diags *diag.Diagnostics) {
	if diags.HasError() || plan.Hostname.IsUnknown() { // what is refused is not going to have it
		return
	}
	claim := billing.Claim{ID: id, Config: config.String(), MayRepeat: plan.AllowDuplicateHostname.ValueBool()}
	other := r.account.Managed.Claim(plan.Hostname.ValueString(), claim)
	if other == nil {
		return
	}
	rival := "is bought with it"
	if other.ID != "" {
		rival = "is renamed to it (" + other.ID + ")"
	}
	diags.AddAttributeError(path.Root("hostname"), "Host name planned twice", fmt.Sprintf("Host name %q is planned for two servers of this "+
		"configuration: another one %s. Choose another host name for one of them, with each.key or count.index in it if they are "+
		"instances of one resource. To have two servers with one host name, set allow_duplicate_hostname = true on both. %s",
		plan.Hostname.ValueString(), rival, tfkit.DestroyAnyway))
}

// checkRename refuses a host name that another live server has: a wanted renaming seldom is one, and a mistake in the
// addresses looks like it, at the end of which the wrong server is cancelled.
func (r *serverResource) checkRename(ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics) {
	if diags.HasError() || plan.AllowDuplicateHostname.ValueBool() {
		return
	}
	hostname := plan.Hostname.ValueString()
	servers, err := r.account.Servers.Named(ctx, hostname, billing.RunStart)
	if err != nil {
		tfkit.AddAPIError(diags, "check the hostname", err, nil)
		return
	}
	other := slices.IndexFunc(servers, func(s vpsbg.Server) bool { return tfkit.ID(s.ID) != state.ID })
	if other < 0 {
		return
	}
	if plan.AllowDuplicateHostname.IsUnknown() {
		diags.AddAttributeWarning(path.Root("hostname"), "Change may be refused", fmt.Sprintf("Server %s is renamed to %q, which is the host name "+
			"of server %s. %sunless it is true, the apply fails and changes nothing of this server.", nameWithID(state), hostname,
			tfkit.NamedWithID(servers[other].Hostname, servers[other].ID), later("allow_duplicate_hostname")))
		return
	}
	diags.AddAttributeError(path.Root("hostname"), "Host name of another server", fmt.Sprintf("Server %s cannot be renamed to %q, which is "+
		"the host name of server %s. Most probably the addresses have shifted: an element was removed from a list that count goes by, "+
		"the keys of for_each have changed, or a resource was renamed. Terraform then takes one server for another, and would cancel the "+
		"wrong one.\n\n"+
		"Use for_each with the host names as keys instead of count, and tell Terraform the new address of each server:\n\n"+
		"  moved {\n    from = vpsbg_server.web[0]\n    to   = vpsbg_server.web[\"web-1\"]\n  }\n\n"+
		"If you do want this host name: rename the other server first and apply that, then this one; or set "+
		"allow_duplicate_hostname = true. %s", nameWithID(state), hostname, tfkit.NamedWithID(servers[other].Hostname, servers[other].ID), tfkit.DestroyAnyway))
}

// checkHostname looks for a live server or an order of the host name of a purchase. The purchase looks again; but when
// a server is to be replaced, only the plan can refuse it before the old one is cancelled.
func (r *serverResource) checkHostname(ctx context.Context, plan *resourceModel, diags *diag.Diagnostics) {
	hostname := plan.Hostname.ValueString()
	wanted := purchase{account: r.account, client: r.account.Client, request: vpsbg.DeployServerRequest{
		Name: hostname, Plan: plan.Plan.ValueString(), BillingCycle: plan.BillingCycle.ValueInt64(),
	}}
	traces, err := wanted.search(ctx, billing.RunStart)
	if err != nil {
		tfkit.AddAPIError(diags, "check the hostname", err, nil)
		return
	}
	if len(traces) == 0 {
		return
	}
	trace := traces[max(0, slices.IndexFunc(traces, func(t trace) bool { return t.server == nil || !isEnding(t.server) }))]
	found := trace.server
	known := r.account.Managed.Learn(ctx, r.account.Clock(), trace.id())
	if found != nil && isEnding(found) && known.Use == billing.UseUnknown {
		diags.AddAttributeWarning(path.Root("hostname"), "Host name of a server that is ending", fmt.Sprintf("Server %s is cancelled or "+
			"suspended, and keeps its host name until VPSBG has deleted it: it is paid until %s. Applying this plan will fail instead of "+
			"buying a second server beside it. To keep the server, import it with the id %[3]d and set cancel_at_period_end = false; to "+
			"buy another one, choose another host name or set allow_duplicate_hostname = true. A destroy is not affected.",
			tfkit.NamedWithID(found.Hostname, found.ID), tfkit.Day(tfkit.Timestamp(found.ExpiryAt)), found.ID))
		return
	}
	reportDuplicate(trace, hostname, known, diags)
}

// isEnding reports whether a server is cancelled or suspended.
func isEnding(server *vpsbg.Server) bool {
	return server.CancelRequest != nil || server.Status == vpsbg.ServerSuspended
}

// reportDuplicate refuses a purchase because of what the account has already. What this process knows of that decides
// about the way out.
func reportDuplicate(found trace, hostname string, known billing.ManagedServer, diags *diag.Diagnostics) {
	if found.isGuess {
		reportNameless(found.order, hostname, diags)
		return
	}
	text := fmt.Sprintf("Host name %q is that of %s, which the account already has, so nothing was bought.", hostname, found)
	switch known.Use {
	case billing.UseDestroyed:
		text += " This plan would also cancel that server, because its address is no longer in the configuration: most probably the resource " +
			"or its key was renamed. Tell Terraform, and the server is kept:\n\n" +
			"  moved {\n    from = <the old address>\n    to   = <the address of this resource>\n  }\n\n" +
			"Do not import it: one server would have two addresses."
	case billing.UseKept:
		text += " This configuration manages that server already. Either another resource has the same host name: choose a different one " +
			"for one of them. Or Terraform was asked to replace the server (-replace, replace_triggered_by): do not, because that would " +
			"cancel it and buy another one. Changes are made in place, and reinstall_triggers reinstalls it.\n\n" +
			"Do not import it: one server would have two addresses."
	case billing.UseRead:
		text += " It is in the state, and Terraform is about to replace it, most probably because it is tainted: a provisioner failed, or " +
			"somebody ran terraform taint. That would cancel it and buy another one. Keep it:\n\n" +
			"  terraform untaint <the address of this resource>"
	default:
		text += importAdvice(found)
	}
	diags.AddAttributeError(path.Root("hostname"), "Hostname already taken", text+"\n\n"+
		"To buy another server with the same host name, set allow_duplicate_hostname = true. "+tfkit.DestroyAnyway)
}

// importAdvice is for what was there before.
func importAdvice(found trace) string {
	cause := "It was bought in the client area, with another configuration, or by a run that was interrupted."
	if found.server != nil && found.server.CancelRequest != nil {
		cause = "Its cancellation is pending, and it is paid until " + tfkit.Day(tfkit.Timestamp(found.server.ExpiryAt)) + "."
	}
	return " " + cause + importCommands(found.id())
}

// importCommands are the ways to import what exists.
func importCommands(id string) string {
	return fmt.Sprintf(" To manage it with this resource, import it:\n\n"+
		"  terraform import <address of this resource> %s\n\n"+
		"or, in a pipeline:\n\n"+
		"  import {\n    to = <address of this resource>\n    id = %[1]q\n  }\n\n"+
		"If the state has it under another address (terraform state list -id=%[1]s), write a moved block instead.", id)
}

// refuseReplacement refuses a purchase that is to replace a tainted server that is protected. Such a replacement cannot
// be completed: with create_before_destroy, that would show only when the second server is bought. One that the user
// asks for with -replace cannot be told from another resource with this host name.
func (r *serverResource) refuseReplacement(ctx context.Context, plan *resourceModel, diags *diag.Diagnostics) {
	for _, id := range r.account.Managed.Protected(plan.Hostname.ValueString()) {
		known := r.account.Managed.Learn(ctx, r.account.Clock(), id)
		if known.Use != billing.UseRead {
			continue
		}
		diags.AddAttributeError(path.Root("deletion_protection"), "Protected server cannot be replaced", fmt.Sprintf("Server %s (%s) is in the state "+
			"with deletion_protection = true, and Terraform is about to replace it, most probably because it is tainted. The server would not be "+
			"destroyed, and with create_before_destroy a second one would be bought first. To keep the server:\n\n"+
			"  terraform untaint <the address of this resource>\n\n"+
			"To replace it, untaint it, set deletion_protection = false and apply that first.", known.Hostname, known.ID))
	}
}
