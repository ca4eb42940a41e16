package server

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// resourceModel is vpsbg_server: what is declared, and what other resources refer to. Everything else that the API
// shows is left to the data sources, because Terraform copies the state at every step.
type resourceModel struct {
	tfkit.Meta
	OrderID types.String `tfsdk:"order_id"`

	Hostname     types.String `tfsdk:"hostname"`
	Plan         types.String `tfsdk:"plan"`
	ScaleDisk    types.Bool   `tfsdk:"scale_disk"`
	BillingCycle types.Int64  `tfsdk:"billing_cycle"`

	ImageID           types.String `tfsdk:"image_id"`
	SnapshotID        types.String `tfsdk:"snapshot_id"`
	BackupID          types.String `tfsdk:"backup_id"`
	AllowReinstall    types.Bool   `tfsdk:"allow_reinstall"`
	ReinstallTriggers types.Map    `tfsdk:"reinstall_triggers"`

	Addons         types.Object         `tfsdk:"addons"`
	PowerState     types.String         `tfsdk:"power_state"`
	StopTimeout    timetypes.GoDuration `tfsdk:"stop_timeout"`
	PrimaryISOID   types.String         `tfsdk:"primary_iso_id"`
	SecondaryISOID types.String         `tfsdk:"secondary_iso_id"`
	PrimaryIPID    types.String         `tfsdk:"primary_ip_id"`
	RescueMode     types.Bool           `tfsdk:"rescue_mode"`
	MeasuredBoot   types.Object         `tfsdk:"measured_boot"`

	SSHKeyIDs              types.Set    `tfsdk:"ssh_key_ids"`
	Password               types.String `tfsdk:"password"`
	PasswordWO             types.String `tfsdk:"password_wo"`
	PasswordWOVersion      types.Int64  `tfsdk:"password_wo_version"`
	RebootOnPasswordChange types.Bool   `tfsdk:"reboot_on_password_change"`

	ExtraIPv4     types.Int64  `tfsdk:"extra_ipv4"`
	ExtraIPv4DDoS types.Int64  `tfsdk:"extra_ipv4_ddos"`
	ExtraIPv6     types.Int64  `tfsdk:"extra_ipv6"`
	PromoCode     types.String `tfsdk:"promo_code"`

	tfkit.Terms
	AllowDuplicateHostname types.Bool `tfsdk:"allow_duplicate_hostname"`

	EstimatedCost types.Object `tfsdk:"estimated_cost"`
	contract
}

// contract is what the API shows of a server and nobody declares.
type contract struct {
	Status             types.String      `tfsdk:"status"`
	ExpiryAt           timetypes.RFC3339 `tfsdk:"expiry_at"`
	PotentialExpiryAt  timetypes.RFC3339 `tfsdk:"potential_expiry_at"`
	RenewAmount        types.Number      `tfsdk:"renew_amount"`
	RenewAmountWithVAT types.Number      `tfsdk:"renew_amount_with_vat"`
	IPv4Address        types.String      `tfsdk:"ipv4_address"`
	IPv4AddressID      types.String      `tfsdk:"ipv4_address_id"`
	IPv6Address        types.String      `tfsdk:"ipv6_address"`
	IPv6AddressID      types.String      `tfsdk:"ipv6_address_id"`
	CancelRequest      types.Object      `tfsdk:"cancel_request"`
}

// FromAPI fills the model.
func (c *contract) FromAPI(server *vpsbg.Server) {
	ipv4, ipv6 := mainAddress(server, 4), mainAddress(server, 6)
	*c = contract{
		Status:             tfkit.TextOf(server.Status),
		ExpiryAt:           tfkit.Timestamp(server.ExpiryAt),
		PotentialExpiryAt:  tfkit.Timestamp(server.PotentialExpiryAt),
		RenewAmount:        tfkit.Amount(server.RenewAmount),
		RenewAmountWithVAT: tfkit.Amount(server.RenewAmountWithVAT),
		IPv4Address:        tfkit.TextOf(ipv4.Address),
		IPv4AddressID:      tfkit.ID(ipv4.ID),
		IPv6Address:        tfkit.TextOf(ipv6.Address),
		IPv6AddressID:      tfkit.ID(ipv6.ID),
		CancelRequest:      tfkit.CancelRequest(server.CancelRequest),
	}
}

// FromAPI takes over what the API shows of the server. What is declared and not returned (the way it was installed, its
// passwords, how it ends) stays as it is.
func (m *resourceModel) FromAPI(server *vpsbg.Server) {
	m.ID = tfkit.ID(server.ID)
	if !billing.IsSameHost(m.Hostname.ValueString(), server.Hostname) { // it stays as it is declared
		m.Hostname = tfkit.TextOf(server.Hostname)
	}
	m.Plan = tfkit.TextOf(server.Plan.Key())
	m.BillingCycle = tfkit.CountOf(server.BillingCycle)
	if server.Image != nil {
		m.ImageID = tfkit.ID(server.Image.ID)
	}
	if !m.CancelAtPeriodEnd.IsNull() {
		// A server that was suspended as declared is ending, whether its request still shows or not.
		isEnding := m.CancelAtPeriodEnd.ValueBool() && server.Status == vpsbg.ServerSuspended
		m.CancelAtPeriodEnd = types.BoolValue(server.CancelRequest != nil || isEnding)
	}
	m.readAddons(server.Addons)
	if !m.PrimaryIPID.IsNull() {
		m.PrimaryIPID = primaryIP(server, m.PrimaryIPID)
	}
	m.contract.FromAPI(server)
}

// ToAPI is the purchase that the model declares. password is the one of password or password_wo.
func (m *resourceModel) ToAPI(password string, diags *diag.Diagnostics) vpsbg.DeployServerRequest {
	id := func(value types.String, name string) vpsbg.ID { return tfkit.ParseID(value, path.Root(name), diags) }
	request := vpsbg.DeployServerRequest{
		Name:           m.Hostname.ValueString(),
		Plan:           m.Plan.ValueString(),
		BillingCycle:   m.BillingCycle.ValueInt64(),
		ImageID:        id(m.ImageID, "image_id"),
		SnapshotID:     id(m.SnapshotID, "snapshot_id"),
		BackupID:       id(m.BackupID, "backup_id"),
		SecondaryISOID: id(m.SecondaryISOID, "secondary_iso_id"),
		Password:       password,
		SSHKeys:        sshKeyIDs(m.SSHKeyIDs, diags),
		AddonOrder:     addonsOf(m.Addons).order(),
		ExtraIPv4:      m.ExtraIPv4.ValueInt64(),
		ExtraIPv4DDoS:  m.ExtraIPv4DDoS.ValueInt64(),
		ExtraIPv6:      m.ExtraIPv6.ValueInt64(),
		PromoCode:      m.PromoCode.ValueString(),
	}
	if m.isInstalledFromISO() {
		request.PrimaryISOID = id(m.PrimaryISOID, "primary_iso_id")
	}
	return request
}

// isInstalledFromISO reports whether the server is bought with its primary ISO. Otherwise that is attached once it is
// there.
func (m *resourceModel) isInstalledFromISO() bool {
	return m.ImageID.ValueString() == "" && m.SnapshotID.IsNull() && m.BackupID.IsNull()
}

// fillUnknown makes a planned model one that can be saved: what the plan left open comes from the server, or is null
// when the server cannot be read yet.
func (m *resourceModel) fillUnknown(server *vpsbg.Server) {
	fresh := resourceModel{
		Meta: m.Meta, SSHKeyIDs: types.SetNull(types.StringType), Addons: types.ObjectNull(addonsType.AttrTypes),
		EstimatedCost: types.ObjectNull(tfkit.CostType.AttrTypes),
		contract:      contract{CancelRequest: tfkit.CancelRequest(nil)},
	}
	if server != nil {
		fresh.FromAPI(server)
	}
	tfkit.FillUnknown(m, &fresh)
}

// service is the server as terms of cancellation see it.
func (m *resourceModel) service() tfkit.BilledService {
	return tfkit.BilledService{
		Kind: tfkit.Server, Name: nameWithID(m), ExpiryAt: m.ExpiryAt,
		IsCancelled: !m.CancelRequest.IsNull(), IsSuspended: m.Status.ValueString() == vpsbg.ServerSuspended,
		HasEnded: m.hasEnded(),
	}
}

// readsState reports whether something is declared that the items of a list do not show.
func (m *resourceModel) readsState() bool { return !m.PowerState.IsNull() || !m.MeasuredBoot.IsNull() }

// requestFields says which attribute a field of a request comes from.
func (m *resourceModel) requestFields() tfkit.FieldPaths {
	fields := tfkit.FieldPaths{
		"name":            path.Root("hostname"),
		"ssh_keys":        path.Root("ssh_key_ids"),
		"reason":          path.Root("cancel_reason"),
		"ip_id":           path.Root("primary_ip_id"),
		"kernel_image_id": path.Root("measured_boot").AtName("kernel_image_id"),
		"initrd_image_id": path.Root("measured_boot").AtName("initrd_image_id"),
	}
	for _, name := range []string{
		"hostname", "plan", "billing_cycle", "image_id", "snapshot_id", "backup_id", "primary_iso_id", "secondary_iso_id", "password",
		"extra_ipv4", "extra_ipv4_ddos", "extra_ipv6", "promo_code",
	} {
		fields[name] = path.Root(name)
	}
	for name := range addonsType.AttrTypes {
		fields[name] = path.Root("addons").AtName(name)
	}
	if !m.PasswordWOVersion.IsNull() {
		fields["password"] = path.Root("password_wo")
	}
	return fields
}

// primaryIP returns the declared address if it is a primary one, or else the one that is.
func primaryIP(server *vpsbg.Server, declared types.String) types.String {
	main := types.StringNull()
	for _, address := range server.IPAddresses {
		if bool(address.Main) && (main.IsNull() || tfkit.ID(address.ID).Equal(declared)) {
			main = tfkit.ID(address.ID)
		}
	}
	return main
}

// mainAddress returns the main address of a version, or else the one with the lowest id that came with the server; an
// empty one if it has none.
func mainAddress(server *vpsbg.Server, version vpsbg.Int) (found vpsbg.IPAddress) {
	for _, address := range server.IPAddresses {
		isBetter := found.ID == 0 || bool(address.Main) && !bool(found.Main) ||
			address.Main == found.Main && address.ID < found.ID
		if address.Version == version && !address.FloatingIP.Set && isBetter {
			found = address
		}
	}
	return found
}

func sshKeyIDs(set types.Set, diags *diag.Diagnostics) []vpsbg.ID {
	return tfkit.ParseIDs(set, path.Root("ssh_key_ids"), diags)
}

func sshKeySet(ids []vpsbg.ID) types.Set {
	if len(ids) == 0 {
		return types.SetNull(types.StringType)
	}
	elements := make([]attr.Value, len(ids))
	for i, id := range ids {
		elements[i] = tfkit.ID(id)
	}
	return types.SetValueMust(types.StringType, elements)
}
