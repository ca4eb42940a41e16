package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type backupsModel struct {
	arguments
	Size    types.Int64   `tfsdk:"size"`
	Backups []backupModel `tfsdk:"backups"`
}

type backupModel struct {
	snapshotModel
	ServerHostname types.String `tfsdk:"server_hostname"`
	ServerIP       types.String `tfsdk:"server_ip"`
}

// FromAPI fills the model.
func (m *backupModel) FromAPI(backup *vpsbg.Backup) {
	m.snapshotModel.FromAPI(backup)
	m.ServerHostname = tfkit.Text(backup.ServerHostname)
	m.ServerIP = tfkit.Text(backup.ServerIP)
}

// NewBackupsDataSource returns vpsbg_backups.
func NewBackupsDataSource() datasource.DataSource {
	attributes := backups.snapshotAttributes()
	attributes["server_hostname"] = tfkit.ComputedString("Host name of the server. Null if the API does not report " +
		"it.")
	attributes["server_ip"] = tfkit.ComputedString("IP address of the server. Null if the API does not report it.")
	return tfkit.DataSource[backupsModel]{
		Name: "backups",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the backups of the account. The addon `backups` creates them.",
			Attributes: backups.withArguments(map[string]schema.Attribute{
				"size": schema.Int64Attribute{
					Optional: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
					MarkdownDescription: "Only backups of disks with exactly this size, in GB.",
				},
				"backups": tfkit.ComputedObjects("The backups, newest first.", attributes),
			}),
		},
		Read: func(ctx context.Context, account *billing.Account, m *backupsModel, diags *diag.Diagnostics) {
			m.Backups = tfkit.Models[backupModel](backups.choose(ctx, account, m.arguments, m.Size, diags))
		},
	}.New()
}
