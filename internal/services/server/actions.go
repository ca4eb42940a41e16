package server

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// serverAction is what the actions on a server share.
type serverAction struct{ provider *billing.Account }

func (a *serverAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func targetAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "Id of the server.",
	}
}

// lookUp reads the server that a plan is about. It is nil while its id is not known, and if the diagnostics say why it cannot be
// read.
func (a *serverAction) lookUp(ctx context.Context, id types.String, diags *diag.Diagnostics) *vpsbg.Server {
	serverID := tfkit.ParseID(id, path.Root("server_id"), diags)
	if id.IsUnknown() || diags.HasError() {
		return nil
	}
	server, err := a.provider.Client.ReadServer(ctx, serverID)
	if reportUnread(serverID, server, err, diags) {
		return nil
	}
	return server
}

// lookUpActive is lookUp for what needs a server that runs.
func (a *serverAction) lookUpActive(ctx context.Context, id types.String, diags *diag.Diagnostics) *vpsbg.Server {
	server := a.lookUp(ctx, id, diags)
	if server != nil && server.Status != vpsbg.ServerActive {
		diags.AddAttributeWarning(path.Root("server_id"), "Server "+named(server)+" is not active",
			fmt.Sprintf("It is %s. VPSBG will probably refuse the action, unless that changes before.", server.Status))
	}
	return server
}

// find reads the server that an action is to change, as soon as it is provisioned.
func (a *serverAction) find(ctx context.Context, i *tfkit.Invocation, id types.String, diags *diag.Diagnostics) *vpsbg.Server {
	serverID := tfkit.ParseID(id, path.Root("server_id"), diags)
	if diags.HasError() {
		return nil
	}
	server, err := a.provider.Client.GetServer(ctx, serverID)
	if err == nil && server.Status == vpsbg.ServerProcessing {
		i.Say("Waiting until server %s is provisioned.", named(server))
		i.While("server "+named(server), func() { server, err = a.provider.Client.AwaitServer(ctx, serverID) })
		if err != nil {
			i.Fail(ctx, fmt.Sprintf("wait until server %d is provisioned", serverID), err, false, nil)
			return nil
		}
	}
	if reportUnread(serverID, server, err, diags) {
		return nil
	}
	return server
}

// reportUnread reports why there is no server, if there is none.
func reportUnread(id vpsbg.ID, server *vpsbg.Server, err error, diags *diag.Diagnostics) bool {
	switch {
	case vpsbg.IsNotFound(err), err == nil && server.Status == vpsbg.ServerTerminated:
		diags.AddAttributeError(path.Root("server_id"), "Server not found",
			fmt.Sprintf("The account has no server %d. The data source vpsbg_servers lists those that it has. If the server is there, check the provider's endpoint.", id))
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("read server %d", id), err, nil)
	default:
		return false
	}
	return true
}

// named is how messages call a server.
func named(server *vpsbg.Server) string { return fmt.Sprintf("%s (%d)", server.Hostname, server.ID) }

// namedOr is named for a plan, which may not know the server.
func namedOr(server *vpsbg.Server) string {
	if server == nil {
		return "that is not known yet"
	}
	return named(server)
}

// The values of operation.
const (
	operationStart    = "start"
	operationRestart  = "restart"
	operationStop     = "stop"
	operationPowerOff = "power_off"
)

// powerTime is how long it may take unless timeout says otherwise.
const powerTime = 10 * time.Minute

var (
	_ action.ActionWithConfigure  = (*powerAction)(nil)
	_ action.ActionWithModifyPlan = (*powerAction)(nil)
)

type powerAction struct{ serverAction }

// NewPowerAction returns vpsbg_server_power.
func NewPowerAction() action.Action { return &powerAction{} }

type powerModel struct {
	ServerID    types.String         `tfsdk:"server_id"`
	Operation   types.String         `tfsdk:"operation"`
	StopTimeout timetypes.GoDuration `tfsdk:"stop_timeout"`
	Timeout     timetypes.GoDuration `tfsdk:"timeout"`
}

func (a *powerAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_power"
}

func (a *powerAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Starts, restarts, stops or powers off a server, and waits until it is done. To switch a server that is on (or off) already on (or off) is a success " +
			"that does nothing, while `restart` reboots each time. A server that is switched off is paid all the same.\n\n" +
			"`power_state` of `vpsbg_server` declares whether a server is on, for every CLI; where it is set, the next apply " +
			"takes back what the action did. A restart is only to be had here." + tfkit.ActionNote,
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"operation": schema.StringAttribute{
				Required: true, Validators: []validator.String{stringvalidator.OneOf(operationStart, operationRestart, operationStop, operationPowerOff)},
				MarkdownDescription: "`start`, `restart`, `stop`, which asks the operating system to shut down and cuts the power after `stop_timeout`, or `power_off`, which cuts the " +
					"power at once: what was not written to the disk is lost. A power cut is a call of its own." + unconfirmedNote,
			},
			"stop_timeout": schema.StringAttribute{
				CustomType: timetypes.GoDurationType{}, Optional: true, Validators: []validator.String{tfkit.IsPositiveDuration()},
				MarkdownDescription: "How long the operating system may take to shut down before `stop` cuts the power, `\"2m\"` by default.",
			},
			"timeout": tfkit.ActionTimeout(powerTime),
		},
	}
}

func (a *powerAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config powerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	server := a.lookUpActive(ctx, config.ServerID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	warn := func(what, why string) {
		resp.Diagnostics.AddAttributeWarning(path.Root("operation"), "Server "+namedOr(server)+" "+what, why)
	}
	patience, timeout := tfkit.DurationOr(config.StopTimeout, machine.StopTimeout), tfkit.DurationOr(config.Timeout, powerTime)
	switch config.Operation.ValueString() {
	case operationRestart:
		warn("reboots", "The action restarts it each time that it is invoked.")
	case operationStop:
		if patience >= timeout {
			resp.Diagnostics.AddAttributeError(path.Root("stop_timeout"), "No time to cut the power",
				fmt.Sprintf("The server may take %s to shut down, and all of it %s. Make stop_timeout shorter than timeout.", patience, timeout))
			return
		}
		warn("is going to be switched off", fmt.Sprintf("Its power is cut when it does not shut down within %s. It is paid all the same.", patience))
	case operationPowerOff:
		warn("is going to lose its power", "What it has not written to its disk is lost. It is paid all the same.")
	}
}

func (a *powerAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config powerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	again := tfkit.AgainIsSafe
	if config.Operation.ValueString() == operationRestart {
		again = tfkit.AgainRepeats
	}
	ctx, i, end := tfkit.Invoke(ctx, a.provider.Client.Clock(), resp, tfkit.DurationOr(config.Timeout, powerTime), again)
	defer end()
	server := a.find(ctx, i, config.ServerID, &resp.Diagnostics)
	if server == nil {
		return
	}
	running, err := machine.New(a.provider, server.ID).IsRunning(ctx, server)
	if err != nil {
		i.Fail(ctx, "find out whether server "+named(server)+" is running", err, false, nil)
		return
	}
	p := powerChange{machine.New(a.provider, server.ID), i, named(server), running && !bool(server.Locked), !running && !bool(server.Locked)}
	switch config.Operation.ValueString() {
	case operationStart:
		p.start(ctx)
	case operationRestart:
		p.restart(ctx, &resp.Diagnostics)
	case operationStop:
		p.stop(ctx, tfkit.DurationOr(config.StopTimeout, machine.StopTimeout), &resp.Diagnostics)
	case operationPowerOff:
		p.powerOff(ctx)
	}
}

// powerChange switches a server. A locked one is neither on nor off for certain.
type powerChange struct {
	machine machine.Machine
	*tfkit.Invocation
	name        string
	isOn, isOff bool
}

func (p powerChange) start(ctx context.Context) {
	if p.isOn {
		p.Say("Server %s is running already: there is nothing to do.", p.name)
		return
	}
	p.Say("Starting server %s.", p.name)
	var err error
	p.While("server "+p.name+" to start", func() { err = p.machine.Start(ctx) })
	if err != nil {
		p.Fail(ctx, "start server "+p.name, err, false, nil)
		return
	}
	p.Say("Server %s is running.", p.name)
}

func (p powerChange) restart(ctx context.Context, diags *diag.Diagnostics) {
	if p.isOff {
		diags.AddAttributeError(path.Root("operation"), "Server "+p.name+" is switched off", "Only a running server can be restarted. Use operation = \"start\".")
		return
	}
	p.Say("Restarting server %s.", p.name)
	var accepted bool
	var err error
	p.While("server "+p.name+" to restart", func() { accepted, err = p.machine.Restart(ctx) })
	if err != nil {
		p.Fail(ctx, "restart server "+p.name, err, accepted, nil)
		return
	}
	p.Say("Server %s is running again.", p.name)
}

func (p powerChange) stop(ctx context.Context, patience time.Duration, diags *diag.Diagnostics) {
	if p.isOff {
		p.Say("Server %s is switched off already: there is nothing to do.", p.name)
		return
	}
	p.Say("Asking server %s to shut down.", p.name)
	var forced bool
	var err error
	p.While("server "+p.name+" to shut down", func() { forced, err = p.machine.Stop(ctx, patience) })
	if err != nil {
		p.Fail(ctx, "stop server "+p.name, err, false, nil)
		return
	}
	if forced {
		diags.AddWarning("The power of server "+p.name+" was cut", fmt.Sprintf("It did not shut down within %s.", patience))
	}
	p.Say("Server %s is switched off.", p.name)
}

func (p powerChange) powerOff(ctx context.Context) {
	if p.isOff {
		p.Say("Server %s is switched off already: there is nothing to do.", p.name)
		return
	}
	p.Say("Cutting the power of server %s.", p.name)
	var err error
	p.While("server "+p.name+" to power off", func() { err = p.machine.PowerOff(ctx) })
	if err != nil {
		p.Fail(ctx, "power off server "+p.name, err, false, nil)
		return
	}
	p.Say("Server %s is switched off.", p.name)
}
