package actions

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
)

const powerTimeout = 10 * time.Minute

// The values of operation.
const (
	operationStart    = "start"
	operationRestart  = "restart"
	operationStop     = "stop"
	operationPowerOff = "power_off"
)

type powerModel struct {
	target
	Operation   types.String         `tfsdk:"operation"`
	StopTimeout timetypes.GoDuration `tfsdk:"stop_timeout"`
}

func (m *powerModel) stopTimeout() time.Duration {
	return tfkit.DurationOr(m.StopTimeout, machine.StopTimeout)
}

// NewPower returns vpsbg_server_power.
func NewPower() action.Action {
	return tfkit.Action[powerModel, *powerModel]{
		Name: "server_power",
		Description: "Starts, restarts, stops or powers off a server and waits until this is done. Starting a running " +
			"server and stopping a stopped one succeed and do nothing; `restart` reboots each time. VPSBG also bills " +
			"servers that are switched off.\n\n" +
			"`power_state` of `vpsbg_server` declares whether a server runs, with every CLI. If it is set, the next " +
			"apply reverts what the action did. Only this action restarts a server.",
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"operation": schema.StringAttribute{
				Required: true,
				Validators: []validator.String{
					stringvalidator.OneOf(operationStart, operationRestart, operationStop, operationPowerOff),
				},
				MarkdownDescription: "`start`, `restart`, `stop` or `power_off`. `stop` asks the operating system to " +
					"shut down and cuts the power after `stop_timeout`. `power_off` cuts the power at once: data that " +
					"is not yet on the disk is lost. Cutting the power is an API call of its own." + tfkit.UnconfirmedNote,
			},
			"stop_timeout": schema.StringAttribute{
				CustomType: timetypes.GoDurationType{}, Optional: true, Validators: []validator.String{tfkit.IsPositiveDuration()},
				MarkdownDescription: "Time for the operating system to shut down before `stop` cuts the power, " +
					"`\"2m\"` by default.",
			},
		},
		Timeout: powerTimeout,
		Plan:    planPower,
		Retry: func(config *powerModel) string {
			if config.Operation.ValueString() == operationRestart {
				return tfkit.RetryRepeats(config)
			}
			return tfkit.RetryIsSafe(config)
		},
		Invoke: invokePower,
	}.New()
}

func planPower(ctx context.Context, account *billing.Account, config *powerModel, diags *diag.Diagnostics) {
	server := config.readActive(ctx, account, diags)
	if diags.HasError() {
		return
	}
	attribute, name := path.Root("operation"), subject(server)
	if config.Operation.IsUnknown() {
		diags.AddAttributeWarning(attribute, "Server may reboot or be switched off", name+" may reboot or be switched off. "+
			"operation is known only after apply. A stop cuts the power if the server does not shut down in time, and "+
			"\"power_off\" cuts it at once.")
		return
	}
	switch config.Operation.ValueString() {
	case operationRestart:
		diags.AddAttributeWarning(attribute, "Server reboots", name+" restarts each time that the action is invoked.")
	case operationStop:
		if timeout := tfkit.DurationOr(config.Timeout, powerTimeout); config.stopTimeout() >= timeout {
			diags.AddAttributeError(path.Root("stop_timeout"), "No time to cut the power",
				fmt.Sprintf("%s may take %s to shut down, and the whole action only %s. Set stop_timeout to "+
					"less than timeout.", name, config.stopTimeout(), timeout))
			return
		}
		diags.AddAttributeWarning(attribute, "Server is switched off", fmt.Sprintf("%s shuts down, or its power is cut "+
			"after %s. VPSBG bills it anyway.", name, config.stopTimeout()))
	case operationPowerOff:
		diags.AddAttributeWarning(attribute, "Server loses its power", name+" is powered off at once. Data that is not yet on "+
			"its disk is lost. VPSBG bills it anyway.")
	}
}

func invokePower(ctx context.Context, account *billing.Account, config *powerModel, i *tfkit.Invocation) {
	server := config.await(ctx, account, i)
	if server == nil {
		return
	}
	m, name := machine.New(account, server.ID), named(server)
	running, err := m.IsRunning(ctx, server)
	if err != nil {
		i.Fail(ctx, "determine whether server "+name+" is running", err, false, nil)
		return
	}
	isOn, isOff := running && !bool(server.Locked), !running && !bool(server.Locked) // a locked server may be neither
	switch kind := config.Operation.ValueString(); {
	case isOn && kind == operationStart:
		i.Say("Server %s is running already: there is nothing to do.", name)
	case isOff && kind == operationRestart:
		i.Diags.AddAttributeError(path.Root("operation"), "Server cannot be restarted", "Server "+name+" is "+
			"switched off, and only a running server can be restarted. Use operation = \"start\".")
	case isOff && (kind == operationStop || kind == operationPowerOff):
		i.Say("Server %s is switched off already: there is nothing to do.", name)
	case kind == operationStart:
		operation{
			begins: "Starting server %s.", awaits: "server %s to start", fails: "start server %s",
			ends: "Server %s is running.",
		}.run(ctx, i, server, func() (accepted bool, err error) { return false, m.Start(ctx) })
	case kind == operationRestart:
		operation{
			begins: "Restarting server %s.", awaits: "server %s to restart", fails: "restart server %s",
			ends: "Server %s is running again.",
		}.run(ctx, i, server, func() (accepted bool, err error) { return m.Restart(ctx) })
	case kind == operationStop:
		operation{
			begins: "Asking server %s to shut down.", awaits: "server %s to shut down", fails: "stop server %s",
			ends: "Server %s is switched off.",
		}.run(ctx, i, server, func() (accepted bool, err error) { return false, stop(ctx, m, config, name, i.Diags) })
	case kind == operationPowerOff:
		operation{
			begins: "Cutting the power of server %s.", awaits: "server %s to power off", fails: "power off server %s",
			ends: "Server %s is switched off.",
		}.run(ctx, i, server, func() (accepted bool, err error) { return false, m.PowerOff(ctx) })
	default: // it was not known when it was validated
		i.Diags.AddAttributeError(path.Root("operation"), "Invalid operation",
			fmt.Sprintf("There is no operation %q.", kind))
	}
}

func stop(ctx context.Context, m machine.Machine, config *powerModel, name string, diags *diag.Diagnostics) error {
	forced, err := m.Stop(ctx, config.stopTimeout())
	if forced && err == nil {
		diags.AddWarning("Power was cut",
			fmt.Sprintf("Server %s did not shut down within %s.", name, config.stopTimeout()))
	}
	return err
}
