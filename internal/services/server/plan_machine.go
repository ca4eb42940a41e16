package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// planMachine says what the planned changes do to the machine itself, and refuses what it cannot take.
func (r *serverResource) planMachine(ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics) {
	openEffects(plan, state)
	var reboots effects
	r.planScale(ctx, plan, state, &reboots, diags)
	r.planAddons(ctx, plan, state, diags)
	planReinstall(plan, state, diags)
	if changesImage(plan, state) == differs {
		tfkit.CheckImage(ctx, r.account.Catalog, plan.ImageID, diags)
	}
	r.planPrimaryIP(ctx, plan, state, &reboots, diags)
	planMeasuredBoot(plan, state, &reboots)
	planRescue(plan, state, &reboots)
	planPassword(plan, state, &reboots, diags)
	if !diags.HasError() {
		reboots.warn(plan, state, diags)
	}
	planPower(plan, state, diags)
}

// effects are why a change reboots the server, or may do so.
type effects struct{ certain, possible []string }

func (e *effects) will(reason string) { e.certain = append(e.certain, reason) }

// may adds what follows from the value of an attribute that is not known yet.
func (e *effects) may(attribute, consequence string) {
	e.possible = append(e.possible, later(attribute)+consequence)
}

// warn tells of all of them at once.
func (e *effects) warn(plan, state *resourceModel, diags *diag.Diagnostics) {
	subject := "Server " + nameWithID(state)
	reasons := slices.Concat(e.certain, e.possible)
	if len(reasons) > 1 {
		reasons = append(reasons, "The changes are made in this order: the API has no call for several of them.")
	}
	isOpen := compare(plan.PowerState, state.PowerState) == mayDiffer
	if isOpen {
		reasons = append(reasons, later("power_state")+"a server that is switched off stays so, unless a change boots it.")
	}
	detail := strings.Join(reasons, "\n")
	switch {
	case len(e.certain)+len(e.possible) == 0:
	case staysOff(plan, state) && len(e.certain) > 0:
		diags.AddWarning("Server is changed while it is switched off", subject+" is changed while it is switched off. "+detail)
	case staysOff(plan, state):
		diags.AddWarning("Server may be changed while it is switched off", subject+" may be changed while it is switched off. "+detail)
	case len(e.certain) > 0 && (!isOpen || switchesOn(plan, state)):
		diags.AddWarning("Server reboots", subject+" reboots. "+detail)
	default:
		diags.AddWarning("Server may reboot", subject+" may reboot. "+detail)
	}
}

// openEffects opens what the changes affect, those to values that are not known yet included.
func openEffects(plan, state *resourceModel) {
	scales, sized := !plan.Plan.Equal(state.Plan), !plan.Addons.Equal(state.Addons)
	if scales || sized {
		plan.RenewAmount, plan.RenewAmountWithVAT = types.NumberUnknown(), types.NumberUnknown()
	}
	if !plan.PrimaryIPID.Equal(state.PrimaryIPID) && !plan.PrimaryIPID.IsNull() {
		plan.IPv4Address, plan.IPv6Address = types.StringUnknown(), types.StringUnknown()
		plan.IPv4AddressID, plan.IPv6AddressID = types.StringUnknown(), types.StringUnknown()
	}
}

// staysOff reports whether a server is off while it is changed, or is switched off before.
func staysOff(plan, state *resourceModel) bool {
	return plan.PowerState.ValueString() == powerStopped && !switchesOn(plan, state)
}

// switchesOn reports whether a change boots the machine even if it is off.
func switchesOn(plan, state *resourceModel) bool {
	return needsReinstall(plan, state) == differs || compare(plan.MeasuredBoot, state.MeasuredBoot) == differs ||
		changesRescue(plan, state) == differs
}

func planMeasuredBoot(plan, state *resourceModel, reboots *effects) {
	switch compare(plan.MeasuredBoot, state.MeasuredBoot) {
	case isSame:
	case mayDiffer:
		reboots.may("measured_boot", "if it changes, the server boots the other images, which takes effect at once.")
	case differs:
		if plan.MeasuredBoot.IsNull() {
			reboots.will("It returns to the default boot chain, which takes effect at once.")
		} else {
			reboots.will("It boots the images of measured_boot, which takes effect at once.")
		}
	}
}

func planRescue(plan, state *resourceModel, reboots *effects) {
	switch changesRescue(plan, state) {
	case isSame:
	case mayDiffer:
		if state.RescueMode.ValueBool() {
			reboots.may("rescue_mode", "if it is false, the server leaves the rescue system.")
		} else {
			reboots.may("rescue_mode", "if it is true, the server boots into the rescue system.")
		}
	case differs:
		if plan.RescueMode.ValueBool() {
			reboots.will("It boots into the rescue system.")
		} else {
			reboots.will("It leaves the rescue system.")
		}
	}
}

// changesRescue compares where a server boots. It is not told where one is that does not declare it.
func changesRescue(plan, state *resourceModel) comparison {
	switch {
	case plan.RescueMode.IsNull():
		return isSame
	case !plan.RescueMode.IsUnknown() && plan.RescueMode.ValueBool() == state.RescueMode.ValueBool():
		return isSame
	}
	return compare(plan.RescueMode, state.RescueMode)
}

// planPower says whether the server is switched off. A start is what is declared, and does no harm.
func planPower(plan, state *resourceModel, diags *diag.Diagnostics) {
	const how = " It shuts down, or its power is cut after stop_timeout. VPSBG bills it anyway."
	switch compare(plan.PowerState, state.PowerState) {
	case isSame:
	case mayDiffer:
		if state.PowerState.ValueString() != powerStopped {
			diags.AddAttributeWarning(path.Root("power_state"), "Server may be switched off", "Server "+nameWithID(state)+
				" may be switched off. "+later("power_state")+"it is switched off if that is \"stopped\"."+how)
		}
	case differs:
		if plan.PowerState.ValueString() == powerStopped {
			diags.AddAttributeWarning(path.Root("power_state"), "Server is switched off", "Server "+nameWithID(state)+
				" is switched off."+how)
		}
	}
}

// planPassword says when a new password takes effect. With an installation it does at once, and with everything that
// boots the server.
func planPassword(plan, state *resourceModel, reboots *effects, diags *diag.Diagnostics) {
	attribute, difference := changesPassword(plan, state)
	if difference == isSame || needsReinstall(plan, state) == differs || len(reboots.certain) > 0 {
		return
	}
	reboot := rebootsForPassword(plan, state)
	switch {
	case difference == differs && reboot == differs:
		reboots.will("reboot_on_password_change = true reboots it so that the new password takes effect.")
	case reboot == differs:
		reboots.may(attribute, "if it changes, reboot_on_password_change = true reboots the server so that the new "+
			"password takes effect.")
	case reboot == mayDiffer:
		reboots.may("reboot_on_password_change", "if it is true, it reboots the server so that the new password takes effect.")
	case difference == differs:
		diags.AddAttributeWarning(path.Root(attribute), "The new password takes effect with the next boot",
			"Server "+nameWithID(state)+" keeps its password until it boots. Set reboot_on_password_change = true to reboot it at once.")
	default:
		diags.AddAttributeWarning(path.Root(attribute), "A new password would take effect with the next boot",
			"Server "+nameWithID(state)+" keeps its password until it boots. "+later(attribute)+
				"if it changes, set reboot_on_password_change = true to reboot the server at once.")
	}
}

// changesPassword compares the passwords, and returns the attribute that changes it. One that is no longer declared
// stays on the server.
func changesPassword(plan, state *resourceModel) (attribute string, difference comparison) {
	attribute = "password"
	if !plan.Password.IsNull() {
		difference = compare(plan.Password, state.Password)
	}
	if version := compare(plan.PasswordWOVersion, state.PasswordWOVersion); version > difference && !plan.PasswordWOVersion.IsNull() {
		return "password_wo_version", version
	}
	return attribute, difference
}

// rebootsForPassword compares what a new password does with no reboot; a server that is off boots with it anyway.
func rebootsForPassword(plan, state *resourceModel) comparison {
	isOff := func(power types.String) bool { return power.ValueString() == powerStopped }
	switch {
	case isOff(plan.PowerState), isOff(state.PowerState):
		return isSame
	case plan.RebootOnPasswordChange.IsUnknown():
		return mayDiffer
	case plan.RebootOnPasswordChange.ValueBool():
		return differs
	}
	return isSame
}

// planPrimaryIP says what a change of the primary address does. One that is no longer declared stays.
func (r *serverResource) planPrimaryIP(
	ctx context.Context, plan, state *resourceModel, reboots *effects, diags *diag.Diagnostics,
) {
	switch compare(plan.PrimaryIPID, state.PrimaryIPID) {
	case isSame:
	case mayDiffer:
		reboots.may("primary_ip_id", "if it is another address of the server, that becomes its primary one. The apply "+
			"fails if the server does not have it.")
	case differs:
		if reason := r.primaryIPReason(ctx, plan, state, diags); reason != "" {
			reboots.will(reason)
		}
	}
}

// primaryIPReason checks that the address is one of the server's. There is no reason to reboot if it is the primary one
// already.
func (r *serverResource) primaryIPReason(
	ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics,
) (reason string) {
	if plan.PrimaryIPID.IsNull() {
		return ""
	}
	server, err := r.serverOf(ctx, state)
	if err != nil {
		tfkit.AddAPIError(diags, "read the addresses of server "+nameWithID(state), err, nil)
		return ""
	}
	var known []string
	for _, address := range server.IPAddresses {
		isPlanned := plan.PrimaryIPID.Equal(tfkit.ID(address.ID))
		switch {
		case isPlanned && bool(address.Main):
			return ""
		case isPlanned:
			return fmt.Sprintf("The address %q becomes its primary one.", address.Address)
		}
		known = append(known, fmt.Sprintf("%q (%q)", address.ID.String(), address.Address))
	}
	if len(known) > 0 {
		diags.AddAttributeError(path.Root("primary_ip_id"), "Not an address of the server",
			fmt.Sprintf("Server %s has no address with the id %s. It has: %s.", nameWithID(state), plan.PrimaryIPID.ValueString(), strings.Join(known, ", ")))
	}
	return "Its primary address changes."
}
