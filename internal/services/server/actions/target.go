// Package actions serves the actions on a server: vpsbg_server_power, vpsbg_server_rescue, vpsbg_server_password,
// vpsbg_server_reinstall, vpsbg_server_restore and vpsbg_server_renew.
package actions

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// target is what the models of all actions on a server have: embed it.
type target struct {
	tfkit.ActionMeta
	ServerID types.String `tfsdk:"server_id"`
}

func targetAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "ID of the server.",
	}
}

// read reads the server for a plan. It is nil while its id is not known, and if diags says why it cannot be read.
func (t *target) read(ctx context.Context, account *billing.Account, diags *diag.Diagnostics) *vpsbg.Server {
	id := tfkit.ParseID(t.ServerID, path.Root("server_id"), diags)
	if t.ServerID.IsUnknown() || diags.HasError() {
		return nil
	}
	server, err := account.Servers.Read(ctx, id, billing.LastWrite)
	return found(id, server, err, diags)
}

// readActive is read for what needs a server that runs.
func (t *target) readActive(ctx context.Context, account *billing.Account, diags *diag.Diagnostics) *vpsbg.Server {
	server := t.read(ctx, account, diags)
	if server != nil && server.Status != vpsbg.ServerActive {
		diags.AddAttributeWarning(path.Root("server_id"), "Server is not active", fmt.Sprintf("Server %s is %s. "+
			"VPSBG will probably refuse the action unless this changes.", named(server), server.Status))
	}
	return server
}

// await reads the server for an invocation, as soon as it is provisioned. It is nil if the invocation has failed.
func (t *target) await(ctx context.Context, account *billing.Account, i *tfkit.Invocation) *vpsbg.Server {
	id := tfkit.ParseID(t.ServerID, path.Root("server_id"), i.Diags)
	if i.Diags.HasError() {
		return nil
	}
	server, err := account.Client.GetServer(ctx, id)
	if err == nil && server.Status == vpsbg.ServerProcessing {
		i.Say("Waiting until server %s is provisioned.", named(server))
		i.While("server "+named(server), func() { server, err = account.Servers.AwaitProvisioned(ctx, id) })
		if err != nil {
			i.Fail(ctx, fmt.Sprintf("wait until server %d is provisioned", id), err, false, nil)
			return nil
		}
	}
	return found(id, server, err, i.Diags)
}

// found returns a server that was read, and nil if diags says why there is none.
func found(id vpsbg.ID, server *vpsbg.Server, err error, diags *diag.Diagnostics) *vpsbg.Server {
	switch {
	case vpsbg.IsNotFound(err), err == nil && server.Status == vpsbg.ServerTerminated:
		diags.AddAttributeError(path.Root("server_id"), "Unknown server", fmt.Sprintf("The account has no server "+
			"%d. The data source vpsbg_servers lists its servers. If the server exists, check the provider's "+
			"endpoint.", id))
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("read server %d", id), err, nil)
	default:
		return server
	}
	return nil
}

// named is how messages call a server.
func named(server *vpsbg.Server) string { return tfkit.NamedWithID(server.Hostname, server.ID) }

// subject is how a warning of a plan, which may not know the server, begins.
func subject(server *vpsbg.Server) string {
	if server == nil {
		return "A server that is not known yet"
	}
	return "Server " + named(server)
}

func day(t vpsbg.Time) string { return t.UTC().Format(time.DateOnly) }

// erases is the warning of a plan that overwrites the disk of a server.
func erases(server *vpsbg.Server, how string, diags *diag.Diagnostics) {
	diags.AddAttributeWarning(path.Root("server_id"), "Server is erased",
		subject(server)+" "+how+". All data on its disk is lost, each time that the action is invoked.")
}

// passwordAttribute describes a secret. The framework (1.19) has no sensitive arguments for actions.
func passwordAttribute(description string, required bool) schema.StringAttribute {
	return schema.StringAttribute{
		Required: required, Optional: !required, WriteOnly: true,
		Validators: []validator.String{stringvalidator.LengthAtLeast(6)},
		MarkdownDescription: description + " It is write-only: a saved plan does not contain it, and it may come from an " +
			"ephemeral value. Terraform shows it unless it comes from an ephemeral or `sensitive` value.",
	}
}

// operation is what an invocation does with a server, in words. The server's name takes the place of %s.
type operation struct {
	begins string // "Starting server %s."
	awaits string // "server %s to start"
	fails  string // behind "Unable to": "start server %s"
	ends   string // "Server %s is running."
	fields tfkit.FieldPaths
}

// run does it, reports what it did, and reports its failure.
func (o operation) run(
	ctx context.Context, i *tfkit.Invocation, server *vpsbg.Server, do func() (accepted bool, err error),
) {
	name := named(server)
	i.Say(o.begins, name)
	var accepted bool
	var err error
	i.While(fmt.Sprintf(o.awaits, name), func() { accepted, err = do() })
	if err != nil {
		i.Fail(ctx, fmt.Sprintf(o.fails, name), err, accepted, o.fields)
		return
	}
	i.Say(o.ends, name)
}
