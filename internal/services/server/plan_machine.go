package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// planMachine says what the planned changes do to the machine itself, and refuses what it cannot take.
func (r *serverResource) planMachine(ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics) {
	openEffects(plan, state)
	name := nameWithID(state)
	var reboots []string // the reasons
	if changed(plan.Plan, state.Plan) {
		reboots = append(reboots, r.planScale(ctx, plan, state, diags))
	}
	r.planAddons(ctx, plan, state, diags)
	reinstalls := planReinstall(plan, state, diags)
	if changesImage(plan, state) {
		tfkit.CheckImage(ctx, r.account.Catalog, plan.ImageID, diags)
	}
	if changed(plan.PrimaryIPID, state.PrimaryIPID) && !plan.PrimaryIPID.IsNull() {
		if reason := r.planPrimaryIP(ctx, plan, state, diags); reason != "" {
			reboots = append(reboots, reason)
		}
	}
	if changed(plan.MeasuredBoot, state.MeasuredBoot) {
		reason := "It boots the images of measured_boot, which takes effect at once."
		if plan.MeasuredBoot.IsNull() {
			reason = "It returns to the default boot chain, which takes effect at once."
		}
		reboots = append(reboots, reason)
	}
	if changesRescue(plan, state) {
		reason := "It leaves the rescue system."
		if plan.RescueMode.ValueBool() {
			reason = "It boots into the rescue system."
		}
		reboots = append(reboots, reason)
	}
	if attribute := changedPassword(plan, state); attribute != "" && !reinstalls && len(reboots) == 0 {
		if rebootsForPassword(plan, state) {
			reboots = append(reboots, "reboot_on_password_change = true reboots it so that the new password takes "+
				"effect.")
		} else {
			diags.AddAttributeWarning(path.Root(attribute), "The new password takes effect with the next boot",
				"Server "+plan.Hostname.ValueString()+" keeps its password until it boots. Set reboot_on_password_change = true to reboot it at once.")
		}
	}
	if len(reboots) > 1 {
		reboots = append(reboots, "The changes are made in this order: the API has no call for several of them.")
	}
	switch {
	case len(reboots) == 0 || diags.HasError():
	case staysOff(plan, state):
		diags.AddWarning("Server "+name+" is changed while it is switched off", strings.Join(reboots, "\n"))
	default:
		diags.AddWarning("Server "+name+" reboots", strings.Join(reboots, "\n"))
	}
	if changed(plan.PowerState, state.PowerState) && plan.PowerState.ValueString() == powerStopped {
		diags.AddAttributeWarning(path.Root("power_state"), "Server "+name+" is switched off", "It shuts down, or its "+
			"power is cut after stop_timeout. VPSBG bills it anyway.")
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
	return needsReinstall(plan, state) || changed(plan.MeasuredBoot, state.MeasuredBoot) || changesRescue(plan, state)
}

// planScale checks whether the server can move to the plan, and returns what it costs.
func (r *serverResource) planScale(
	ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics,
) (reason string) {
	reason = fmt.Sprintf("Its plan changes from %s to %s.", state.Plan.ValueString(), plan.Plan.ValueString())
	target := r.checkPlan(ctx, plan, diags)
	id, err := vpsbg.ParseID(state.ID.ValueString())
	if target == nil || err != nil {
		return reason
	}
	r.checkAddons(ctx, target, plan.Addons, diags)
	r.checkScale(ctx, id, target, diags)
	if diags.HasError() {
		return reason
	}
	quote, err := r.account.Client.CalculateServerScale(ctx, id, target.Key(), scalesDisk(plan))
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		return reason + " VPSBG calculates the price only for tokens with the Write permission."
	case vpsbg.Status(err) == http.StatusUnprocessableEntity:
		tfkit.AddAPIError(diags, "scale server "+nameWithID(state), err, plan.requestFields())
		return reason
	case err != nil:
		tflog.Warn(ctx, "the cost of scaling is not known", map[string]any{"error": err.Error()})
		return reason + " The price is not known: " + tfkit.Sentence(err.Error())
	}
	price := billing.Price{Net: quote.Amount, Gross: quote.AmountWithVAT}
	reason += " " + r.charge(ctx, price)
	r.planFunds(ctx, fmt.Sprintf("plan of server %d", id), "Server "+nameWithID(state)+" is scaled", price, diags)
	if quote.EstimatedDowntime != "" {
		reason += fmt.Sprintf(" VPSBG estimates a downtime that is %s.", quote.EstimatedDowntime)
	}
	return reason
}

// charge writes what is charged or refunded at once.
func (r *serverResource) charge(ctx context.Context, price billing.Price) string {
	net, gross := price.Net, price.Gross
	currency, err := r.account.Catalog.Currency(ctx)
	if err != nil {
		currency = "in the currency of the account"
	}
	if gross.Sign() < 0 {
		return fmt.Sprintf("%s (%s with VAT) %s are refunded to the balance.", net.Times(-1).Money(), gross.Times(-1).Money(), currency)
	}
	return fmt.Sprintf("%s (%s with VAT) %s are charged at once.", net.Money(), gross.Money(), currency)
}

// scalesDisk reports whether a change of the plan grows the disk.
func scalesDisk(model *resourceModel) bool {
	return model.ScaleDisk.IsNull() || model.ScaleDisk.ValueBool()
}

// checkScale holds a plan against the disk of the server, which cannot shrink, and against the plans that it can move
// to. Their list is not documented: without it, the API decides.
func (r *serverResource) checkScale(ctx context.Context, id vpsbg.ID, target *vpsbg.Plan, diags *diag.Diagnostics) {
	action := fmt.Sprintf("check whether server %d can be scaled", id)
	status, err := r.account.Client.GetServerStatus(ctx, id)
	if err != nil {
		tfkit.AddAPIError(diags, action, err, nil)
		return
	}
	offers, err := vpsbg.Collect(r.account.Client.ListServerScalePlans(ctx, id))
	if err != nil && !vpsbg.IsRouteUnconfirmed(err) {
		tfkit.AddAPIError(diags, action, err, nil)
		return
	}
	keys := make([]string, len(offers))
	for i := range offers {
		keys[i] = offers[i].Key()
	}
	hint := ""
	if len(keys) > 0 {
		hint = " It can move to: " + strings.Join(keys, ", ") + "."
	}
	switch {
	case status.Disk != nil && status.Disk.Limit != nil && target.Disk != nil &&
		status.Disk.Limit.Cmp(vpsbg.NewAmount(int64(*target.Disk))) > 0:
		diags.AddAttributeError(path.Root("plan"), "Disk too small", fmt.Sprintf("The disk of server %d has %s GB, and %s has %d GB: disks cannot shrink.%s",
			id, status.Disk.Limit, target.Key(), int64(*target.Disk), hint))
	case err != nil:
		tflog.Info(ctx, "the plan is not checked: the API has no list of plans for the server", map[string]any{"error": err.Error()})
	case !slices.Contains(keys, target.Key()):
		diags.AddAttributeError(path.Root("plan"), "Plan cannot be taken", fmt.Sprintf("Server %d cannot move to the plan %s.%s", id, target.Key(), hint))
	}
}

// planAddons returns what is bought, changed and cancelled.
func (r *serverResource) planAddons(ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics) {
	if plan.Addons.Equal(state.Addons) {
		return
	}
	id, err := vpsbg.ParseID(state.ID.ValueString())
	if err != nil || hasUnknown(plan.Addons) || plan.Plan.IsUnknown() {
		return
	}
	if !changed(plan.Plan, state.Plan) { // otherwise that is checked already
		if current, err := r.account.Catalog.Plan(ctx, plan.Plan.ValueString()); err == nil {
			r.checkAddons(ctx, current, plan.Addons, diags)
		}
	}
	server, err := r.serverOf(ctx, state)
	if err != nil {
		tfkit.AddAPIError(diags, "read the addons of server "+nameWithID(state), err, nil)
		return
	}
	changes := changesOfAddons(addonsOf(plan.Addons), addonsOf(state.Addons), server.Addons)
	if diags.HasError() || changes.isEmpty() {
		return
	}
	var lines []string
	for _, addon := range changes.undo {
		lines = append(lines, "The cancellation of "+addon.Name+" is undone.")
	}
	if len(changes.scaled) > 0 {
		lines = append(lines, r.quoteAddons(ctx, id, state, changes.scaled, changes.sizes(server.Addons), diags))
	}
	for _, addon := range changes.replaced {
		lines = append(lines, addon.Name+" is cancelled at once: its paid time is lost.")
	}
	if len(changes.bought) > 0 {
		lines = append(lines, r.quotePurchase(ctx, id, state, changes.bought, diags))
	}
	for _, addon := range changes.ended {
		if plan.IsImmediate() {
			lines = append(lines, addon.Name+" is cancelled at once: its paid time is lost.")
		} else {
			lines = append(lines, addon.Name+" is cancelled, and ends on "+tfkit.Day(state.ExpiryAt)+".")
		}
	}
	diags.AddAttributeWarning(path.Root("addons"), "The addons of server "+nameWithID(state)+" change", strings.Join(lines, "\n"))
}

// quotePurchase returns what addons cost until the server's time is up.
func (r *serverResource) quotePurchase(
	ctx context.Context, id vpsbg.ID, state *resourceModel, addons addonsModel, diags *diag.Diagnostics,
) string {
	text := "It buys " + addons.String() + "."
	price, err := r.priceOfAddons(ctx, id, addons)
	if err != nil {
		return text + " VPSBG does not report the price until the end of the paid period."
	}
	r.planFunds(ctx, fmt.Sprintf("addons of server %d", id), "Server "+nameWithID(state)+" gets addons", price, diags)
	return text + " " + r.charge(ctx, price)
}

// priceOfAddons returns what addons cost until the server's time is up.
func (r *serverResource) priceOfAddons(
	ctx context.Context, id vpsbg.ID, addons addonsModel,
) (total billing.Price, err error) {
	offers, err := vpsbg.Collect(r.account.Client.ListServerAddons(ctx, id))
	for _, size := range addons {
		i := slices.IndexFunc(offers, func(offer vpsbg.ServerAddonOffer) bool { return offer.Key == size.key })
		if err != nil || i < 0 || offers[i].PriceUntilExpiry == nil || offers[i].PriceUntilExpiryWithVAT == nil {
			return total, fmt.Errorf("the addon %s has no price until the end of the paid period", size.key)
		}
		price := billing.Price{Net: *offers[i].PriceUntilExpiry, Gross: *offers[i].PriceUntilExpiryWithVAT}
		total = total.Plus(price.Times(size.quantity))
	}
	return total, err
}

// quoteAddons returns what a change of sizes costs.
func (r *serverResource) quoteAddons(
	ctx context.Context, id vpsbg.ID, state *resourceModel, addons addonsModel, sizes vpsbg.AddonSizes,
	diags *diag.Diagnostics,
) string {
	text := "It changes the size of addons to " + addons.String() + "."
	quote, err := r.account.Client.CalculateServerAddonsScale(ctx, id, sizes)
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		return text + " VPSBG calculates the price only for tokens with the Write permission."
	case err != nil:
		return text + " The price is not known: " + tfkit.Sentence(err.Error())
	}
	price := billing.Price{Net: quote.Amount, Gross: quote.AmountWithVAT}
	r.planFunds(ctx, fmt.Sprintf("sizes of addons of server %d", id), "Server "+nameWithID(state)+" gets more of its addons",
		price, diags)
	return text + " " + r.charge(ctx, price)
}

// planReinstall refuses to erase a server by surprise, and reports whether it is.
func planReinstall(plan, state *resourceModel, diags *diag.Diagnostics) bool {
	if !needsReinstall(plan, state) {
		return false
	}
	attribute, cause := "image_id", fmt.Sprintf("image_id changes from %s to %s", display(state.ImageID), display(plan.ImageID))
	if !changesImage(plan, state) {
		attribute, cause = "reinstall_triggers", "reinstall_triggers change"
	}
	name := nameWithID(state)
	switch {
	case plan.AllowReinstall.IsUnknown():
	case !plan.AllowReinstall.ValueBool():
		diags.AddAttributeError(path.Root(attribute), "Server "+name+" would be erased",
			"Because "+cause+", it would be reinstalled and lose all its data. Set allow_reinstall = true if this is "+
				"what you want. Otherwise restore the old value, which also accepts a server that was reinstalled in "+
				"the client area.")
	case plan.ImageID.IsNull() && plan.PrimaryISOID.IsNull():
		diags.AddAttributeError(path.Root(attribute), "Nothing to install", "Server "+name+" is to be reinstalled, "+
			"which needs image_id or primary_iso_id.")
	default:
		diags.AddAttributeWarning(path.Root(attribute), "Server "+name+" is erased", "Because "+cause+", it is "+
			"reinstalled and loses all its data.")
	}
	return true
}

// needsReinstall reports whether a server is to be reinstalled. Triggers have to be there before and after: the first
// ones do not erase what they are declared for.
func needsReinstall(plan, state *resourceModel) bool {
	return changesImage(plan, state) ||
		changed(plan.ReinstallTriggers, state.ReinstallTriggers) && !plan.ReinstallTriggers.IsNull() &&
			!state.ReinstallTriggers.IsNull()
}

func changesImage(plan, state *resourceModel) bool {
	return changed(plan.ImageID, state.ImageID) && !plan.ImageID.IsNull()
}

func changesRescue(plan, state *resourceModel) bool {
	return changed(plan.RescueMode, state.RescueMode) && !plan.RescueMode.IsNull() &&
		(plan.RescueMode.ValueBool() || state.RescueMode.ValueBool())
}

// planPrimaryIP checks that the address is one of the server's. There is no reason to reboot if it is the primary one
// already.
func (r *serverResource) planPrimaryIP(
	ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics,
) (reason string) {
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

// changedPassword returns the attribute that changes the password, nothing if none does. One that is no longer declared
// stays on the server.
func changedPassword(plan, state *resourceModel) string {
	isNew := func(planned, current attr.Value) bool { return !planned.IsNull() && changed(planned, current) }
	switch {
	case isNew(plan.Password, state.Password):
		return "password"
	case isNew(plan.PasswordWOVersion, state.PasswordWOVersion):
		return "password_wo_version"
	}
	return ""
}

// rebootsForPassword reports whether a new password reboots the server; one that is off boots with it anyway.
func rebootsForPassword(plan, state *resourceModel) bool {
	isOff := func(power types.String) bool { return power.ValueString() == powerStopped }
	return plan.RebootOnPasswordChange.ValueBool() && !isOff(plan.PowerState) && !isOff(state.PowerState)
}
