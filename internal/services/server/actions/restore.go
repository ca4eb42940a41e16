package actions

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/actionvalidator"
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

type restoreModel struct {
	target
	SnapshotID types.String `tfsdk:"snapshot_id"`
	BackupID   types.String `tfsdk:"backup_id"`
}

// NewRestore returns vpsbg_server_restore.
func NewRestore() action.Action {
	return tfkit.Action[restoreModel, *restoreModel]{
		Name: "server_restore",
		Description: "**Overwrites** the disk of a server with a snapshot or a backup, each time that it is invoked, " +
			"and waits until this is done. The server reboots, and all data on its disk is lost. The snapshot or " +
			"backup can come from another server whose disk is not larger." + tfkit.UnconfirmedNote +
			"\n\n" +
			"Restore a server with this action or in the client area: no attribute of `vpsbg_server` does it, because " +
			"its `snapshot_id` and `backup_id` are the source of a new server.",
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"snapshot_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "ID of the snapshot: see the data source `vpsbg_snapshots`. Exactly one of " +
					"`snapshot_id` and `backup_id` is required.",
			},
			"backup_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "ID of the backup: see the data source `vpsbg_backups`.",
			},
		},
		Validators: []action.ConfigValidator{
			actionvalidator.ExactlyOneOf(path.MatchRoot("snapshot_id"), path.MatchRoot("backup_id")),
		},
		Timeout: time.Hour,
		Plan:    planRestore,
		Retry:   tfkit.RetryRepeats[*restoreModel],
		Invoke:  invokeRestore,
	}.New()
}

func planRestore(ctx context.Context, account *billing.Account, config *restoreModel, diags *diag.Diagnostics) {
	server := config.readActive(ctx, account, diags)
	how := "is overwritten"
	if source := config.source(ctx, account, diags); source != nil {
		how += fmt.Sprintf(" with the %s %q", source.kind, source.Name)
		if !source.CreatedAt.IsZero() {
			how += " of " + day(source.CreatedAt)
		}
		if server != nil {
			source.checkDisk(ctx, account, server, diags)
		}
	}
	if !diags.HasError() {
		erases(server, how, diags)
	}
}

// restoreSource is what a server is restored from.
type restoreSource struct {
	vpsbg.Snapshot
	kind string // snapshot or backup
}

func (s *restoreSource) attribute() path.Path { return path.Root(s.kind + "_id") }

// source reads the snapshot or the backup of a plan. It is nil while its id is not known, and if diags says why there
// is none.
func (m *restoreModel) source(ctx context.Context, account *billing.Account, diags *diag.Diagnostics) *restoreSource {
	source, configured := &restoreSource{kind: "snapshot"}, m.SnapshotID
	if configured.IsNull() {
		source.kind, configured = "backup", m.BackupID
	}
	id := tfkit.ParseID(configured, source.attribute(), diags)
	if id == 0 || diags.HasError() {
		return nil
	}
	found, err := source.find(ctx, account, id)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("search for %s %d", source.kind, id), err, nil)
	case !found:
		diags.AddAttributeError(source.attribute(), "Unknown snapshot or backup", fmt.Sprintf("The account has no %s with "+
			"the id %d. The data source vpsbg_%ss lists all of them.", source.kind, id, source.kind))
	default:
		return source
	}
	return nil
}

func (s *restoreSource) find(ctx context.Context, account *billing.Account, id vpsbg.ID) (found bool, err error) {
	if s.kind == "backup" {
		for backup, err := range account.Client.ListBackups(ctx, vpsbg.BackupFilter{}) {
			if s.Snapshot = backup.Snapshot; err != nil || backup.ID == id {
				return err == nil, err
			}
		}
		return false, nil
	}
	for snapshot, err := range account.Client.ListSnapshots(ctx, vpsbg.SnapshotFilter{}) {
		if s.Snapshot = snapshot; err != nil || snapshot.ID == id {
			return err == nil, err
		}
	}
	return false, nil
}

// checkDisk checks that what was a disk fits on the server's, which may be smaller than its plan's.
func (s *restoreSource) checkDisk(
	ctx context.Context, account *billing.Account, server *vpsbg.Server, diags *diag.Diagnostics,
) {
	status, err := account.Client.GetServerStatus(ctx, server.ID)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, "determine the size of the disk of server "+named(server), err, nil)
	case s.Size == nil || status.Disk == nil || status.Disk.Limit == nil: // the API decides
	case status.Disk.Limit.Cmp(vpsbg.NewAmount(int64(*s.Size))) < 0:
		diags.AddAttributeError(s.attribute(), "Disk too small",
			fmt.Sprintf("The %s was created from a disk of %d GB, and the disk of server %s has %s GB.",
				s.kind, int64(*s.Size), named(server), status.Disk.Limit))
	}
}

func invokeRestore(ctx context.Context, account *billing.Account, config *restoreModel, i *tfkit.Invocation) {
	snapshot := tfkit.ParseID(config.SnapshotID, path.Root("snapshot_id"), i.Diags)
	backup := tfkit.ParseID(config.BackupID, path.Root("backup_id"), i.Diags)
	server := config.await(ctx, account, i)
	if server == nil {
		return
	}
	operation{
		begins: "Restoring server %s.", awaits: "server %s to be restored", fails: "restore server %s",
		ends:   "Server %s is restored.",
		fields: tfkit.FieldPaths{"snapshot_id": path.Root("snapshot_id"), "backup_id": path.Root("backup_id")},
	}.run(ctx, i, server, func() (accepted bool, err error) {
		return machine.New(account, server.ID).Restore(ctx, snapshot, backup)
	})
}
