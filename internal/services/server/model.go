package server

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// details is what the API tells of a server and nobody configures.
type details struct {
	Status             types.String      `tfsdk:"status"`
	Virtualization     types.String      `tfsdk:"virtualization"`
	CreatedAt          timetypes.RFC3339 `tfsdk:"created_at"`
	ExpiryAt           timetypes.RFC3339 `tfsdk:"expiry_at"`
	PotentialExpiryAt  timetypes.RFC3339 `tfsdk:"potential_expiry_at"`
	AutoRenew          types.Bool        `tfsdk:"auto_renew"`
	RenewAmount        types.Float64     `tfsdk:"renew_amount"`
	RenewAmountWithVAT types.Float64     `tfsdk:"renew_amount_with_vat"`
	IPv4Address        types.String      `tfsdk:"ipv4_address"`
	IPv6Address        types.String      `tfsdk:"ipv6_address"`
	IPAddresses        types.List        `tfsdk:"ip_addresses"`
	PlanDetails        types.Object      `tfsdk:"plan_details"`
	Image              types.Object      `tfsdk:"image"`
	CancelRequest      types.Object      `tfsdk:"cancel_request"`
}

// resourceModel is vpsbg_server: what was declared, and details.
type resourceModel struct {
	ID      types.String `tfsdk:"id"`
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
	EstimatedCost  types.Object         `tfsdk:"estimated_cost"`

	SSHKeyIDs              types.Set    `tfsdk:"ssh_key_ids"`
	Password               types.String `tfsdk:"password"`
	PasswordWO             types.String `tfsdk:"password_wo"`
	PasswordWOVersion      types.Int64  `tfsdk:"password_wo_version"`
	RebootOnPasswordChange types.Bool   `tfsdk:"reboot_on_password_change"`

	ExtraIPv4     types.Int64  `tfsdk:"extra_ipv4"`
	ExtraIPv4DDoS types.Int64  `tfsdk:"extra_ipv4_ddos"`
	ExtraIPv6     types.Int64  `tfsdk:"extra_ipv6"`
	PromoCode     types.String `tfsdk:"promo_code"`

	CancelMode             types.String `tfsdk:"cancel_mode"`
	CancelReason           types.String `tfsdk:"cancel_reason"`
	CancelAtPeriodEnd      types.Bool   `tfsdk:"cancel_at_period_end"`
	DeletionProtection     types.Bool   `tfsdk:"deletion_protection"`
	AllowDuplicateHostname types.Bool   `tfsdk:"allow_duplicate_hostname"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`

	InstalledAddons types.List `tfsdk:"installed_addons"`
	details
}

// identityModel is the identity of vpsbg_server.
type identityModel struct {
	ID types.String `tfsdk:"id"`
}

// readAPI takes over what the API says of the server. What is declared and not returned (the way it was installed, its
// passwords, how it ends) stays as it is.
func (m *resourceModel) readAPI(server *vpsbg.Server) {
	m.ID = tfkit.ID(server.ID)
	if !strings.EqualFold(m.Hostname.ValueString(), server.Hostname) { // case makes no difference in host names
		m.Hostname = tfkit.TextOf(server.Hostname)
	}
	m.Plan = tfkit.TextOf(server.Plan.Key())
	m.BillingCycle = tfkit.CountOf(server.BillingCycle)
	if server.Image != nil {
		m.ImageID = tfkit.ID(server.Image.ID)
	}
	if !m.CancelAtPeriodEnd.IsNull() {
		m.CancelAtPeriodEnd = types.BoolValue(server.CancelRequest != nil)
	}
	m.readAddons(server.Addons)
	if !m.PrimaryIPID.IsNull() {
		m.PrimaryIPID = primaryIP(server, m.PrimaryIPID)
	}
	m.InstalledAddons = listOf(addonType, server.Addons, addonObject)
	m.details = detailsFromAPI(server)
}

// needsState reports whether something is declared that the items of a list do not show.
func (m *resourceModel) needsState() bool { return !m.PowerState.IsNull() || !m.MeasuredBoot.IsNull() }

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

// settle makes a planned model one that can be saved: what the plan left open comes from the server, or is null when the
// server cannot be read yet.
func (m *resourceModel) settle(server *vpsbg.Server) {
	fresh := resourceModel{
		ID: m.ID, SSHKeyIDs: types.SetNull(types.StringType), Addons: types.ObjectNull(addonsType.AttrTypes),
		EstimatedCost: types.ObjectNull(costType.AttrTypes), InstalledAddons: types.ListNull(addonType), details: noDetails(),
	}
	if server != nil {
		fresh.readAPI(server)
	}
	tfkit.FillUnknown(m, &fresh)
}

// request is the purchase that the model declares. password is the one of password or password_wo.
func (m *resourceModel) request(password string, diags *diag.Diagnostics) vpsbg.DeployServerRequest {
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

// isInstalledFromISO reports whether the server is bought with its primary ISO. Otherwise that is attached once it is there.
func (m *resourceModel) isInstalledFromISO() bool {
	return m.ImageID.ValueString() == "" && m.SnapshotID.IsNull() && m.BackupID.IsNull()
}

// requestFields says which attribute a field of a request comes from.
func (m *resourceModel) requestFields() tfkit.FieldPaths {
	password := path.Root("password")
	if !m.PasswordWOVersion.IsNull() {
		password = path.Root("password_wo")
	}
	return tfkit.FieldPaths{
		"name":             path.Root("hostname"),
		"hostname":         path.Root("hostname"),
		"plan":             path.Root("plan"),
		"billing_cycle":    path.Root("billing_cycle"),
		"image_id":         path.Root("image_id"),
		"snapshot_id":      path.Root("snapshot_id"),
		"backup_id":        path.Root("backup_id"),
		"primary_iso_id":   path.Root("primary_iso_id"),
		"secondary_iso_id": path.Root("secondary_iso_id"),
		"password":         password,
		"ssh_keys":         path.Root("ssh_key_ids"),
		"extra_ipv4":       path.Root("extra_ipv4"),
		"extra_ipv4_ddos":  path.Root("extra_ipv4_ddos"),
		"extra_ipv6":       path.Root("extra_ipv6"),
		"promo_code":       path.Root("promo_code"),
		"reason":           path.Root("cancel_reason"),
		"ip_id":            path.Root("primary_ip_id"),
		"kernel_image_id":  path.Root("measured_boot").AtName("kernel_image_id"),
		"initrd_image_id":  path.Root("measured_boot").AtName("initrd_image_id"),

		"backups":              path.Root("addons").AtName("backups"),
		"cpanel":               path.Root("addons").AtName("cpanel"),
		"bandwidth":            path.Root("addons").AtName("bandwidth"),
		"microsoft_rds_sal":    path.Root("addons").AtName("microsoft_rds_sal"),
		"microsoft_office_sal": path.Root("addons").AtName("microsoft_office_sal"),
	}
}

func sshKeyIDs(set types.Set, diags *diag.Diagnostics) []vpsbg.ID {
	var ids []vpsbg.ID
	for _, element := range set.Elements() {
		if value, ok := element.(types.String); ok {
			ids = append(ids, tfkit.ParseID(value, path.Root("ssh_key_ids"), diags))
		}
	}
	slices.Sort(ids)
	return ids
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

func detailsFromAPI(server *vpsbg.Server) details {
	addresses := slices.Clone(server.IPAddresses)
	slices.SortStableFunc(addresses, func(a, b vpsbg.IPAddress) int {
		if a.Main != b.Main {
			return map[vpsbg.Bool]int{true: -1, false: 1}[a.Main]
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return details{
		Status:             tfkit.TextOf(server.Status),
		Virtualization:     tfkit.Text(server.Virtualization),
		CreatedAt:          tfkit.Timestamp(server.CreatedAt),
		ExpiryAt:           tfkit.Timestamp(server.ExpiryAt),
		PotentialExpiryAt:  tfkit.Timestamp(server.PotentialExpiryAt),
		AutoRenew:          tfkit.Flag(server.AutoRenew),
		RenewAmount:        tfkit.Amount(server.RenewAmount),
		RenewAmountWithVAT: tfkit.Amount(server.RenewAmountWithVAT),
		IPv4Address:        firstAddress(addresses, 4),
		IPv6Address:        firstAddress(addresses, 6),
		IPAddresses:        listOf(ipAddressType, addresses, ipAddressObject),
		PlanDetails:        planObject(&server.Plan),
		Image:              imageObject(server.Image),
		CancelRequest:      cancelRequestObject(server.CancelRequest),
	}
}

// noDetails is what is known of a server that cannot be read yet.
func noDetails() details {
	return details{
		IPAddresses:   types.ListNull(ipAddressType),
		PlanDetails:   types.ObjectNull(planType.AttrTypes),
		Image:         types.ObjectNull(imageType.AttrTypes),
		CancelRequest: types.ObjectNull(cancelRequestType.AttrTypes),
	}
}

// firstAddress returns the main address of a version, or the first one that came with the server.
func firstAddress(addresses []vpsbg.IPAddress, version vpsbg.Int) types.String {
	for _, address := range addresses { // the main ones come first
		if address.Version == version && !address.FloatingIP.Set {
			return tfkit.TextOf(address.Address)
		}
	}
	return types.StringNull()
}
