package snapshot

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// deleteTime is how long it may take unless timeout says otherwise.
const deleteTime = 10 * time.Minute

var (
	_ action.ActionWithConfigure  = (*deleteAction)(nil)
	_ action.ActionWithModifyPlan = (*deleteAction)(nil)
)

// deleteAction deletes a snapshot or a backup.
type deleteAction struct {
	kind     string // snapshot or backup
	note     string // of its description
	list     func(context.Context, *vpsbg.Client) iter.Seq2[vpsbg.Snapshot, error]
	remove   func(context.Context, *vpsbg.Client, vpsbg.ID) error
	provider *billing.Account
}

// NewSnapshotDeleteAction returns vpsbg_snapshot_delete.
func NewSnapshotDeleteAction() action.Action {
	return &deleteAction{
		kind: "snapshot",
		list: func(ctx context.Context, client *vpsbg.Client) iter.Seq2[vpsbg.Snapshot, error] {
			return client.ListSnapshots(ctx, vpsbg.SnapshotFilter{})
		},
		remove: func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
			return client.DeleteSnapshot(ctx, id)
		},
	}
}

// NewBackupDeleteAction returns vpsbg_backup_delete.
func NewBackupDeleteAction() action.Action {
	return &deleteAction{
		kind: "backup",
		note: " Backups that are weeks old VPSBG deletes by itself.",
		list: func(ctx context.Context, client *vpsbg.Client) iter.Seq2[vpsbg.Snapshot, error] {
			return func(yield func(vpsbg.Snapshot, error) bool) {
				for backup, err := range client.ListBackups(ctx, vpsbg.BackupFilter{}) {
					if !yield(backup.Snapshot, err) {
						return
					}
				}
			}
		},
		remove: func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
			return client.DeleteBackup(ctx, id)
		},
	}
}

// idAttribute is the attribute that names what is deleted.
func (a *deleteAction) idAttribute() path.Path { return path.Root(a.kind + "_id") }

func (a *deleteAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.kind + "_delete"
}

func (a *deleteAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "**Deletes** a " + a.kind + " for good, and waits until the account's list does not show it any more. One that is gone already is a success. " +
			"The route of that call is not confirmed by VPSBG's public documentation.\n\n" +
			"A " + a.kind + " is deleted only by this action, or in the client area: the provider has no resource for it, because the API cannot make one." + a.note + tfkit.ActionNote,
		Attributes: map[string]schema.Attribute{
			a.kind + "_id": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "Id of the " + a.kind + ": see the data source `vpsbg_" + a.kind + "s`.",
			},
			"timeout": tfkit.ActionTimeout(deleteTime),
		},
	}
}

func (a *deleteAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func (a *deleteAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, a.idAttribute(), &configured)...)
	id := tfkit.ParseID(configured, a.idAttribute(), &resp.Diagnostics)
	if configured.IsUnknown() || resp.Diagnostics.HasError() {
		return
	}
	found, err := a.find(ctx, id)
	switch {
	case err != nil:
		a.reportUnread(id, err, &resp.Diagnostics)
	case found == nil:
		resp.Diagnostics.AddAttributeWarning(a.idAttribute(), fmt.Sprintf("There is no %s %d", a.kind, id), "The account's list does not have it, so there will be nothing to delete.")
	default:
		resp.Diagnostics.AddAttributeWarning(a.idAttribute(), fmt.Sprintf("The %s %q (%d) is deleted", a.kind, found.Name, id), "It is gone for good then.")
	}
}

func (a *deleteAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var configured types.String
	var timeout timetypes.GoDuration
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, a.idAttribute(), &configured)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("timeout"), &timeout)...)
	id := tfkit.ParseID(configured, a.idAttribute(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, i, end := tfkit.Invoke(ctx, a.provider.Client.Clock(), resp, tfkit.DurationOr(timeout, deleteTime), tfkit.AgainIsSafe)
	defer end()
	found, err := a.find(ctx, id)
	switch {
	case err != nil:
		a.reportUnread(id, err, &resp.Diagnostics)
	case found == nil:
		i.Say("There is no %s %d any more: there is nothing to do.", a.kind, id)
	default:
		i.Say("Deleting %s %q (%d).", a.kind, found.Name, id)
		i.While(fmt.Sprintf("%s %d to be deleted", a.kind, id), func() { a.delete(ctx, i, found) })
	}
}

// delete deletes what was found, and returns when the list does not show it any more, which is also what an answer that was lost or a
// 404 is judged by.
func (a *deleteAction) delete(ctx context.Context, i *tfkit.Invocation, found *vpsbg.Snapshot) {
	what := fmt.Sprintf("delete %s %q (%d)", a.kind, found.Name, found.ID)
	deleteErr := a.remove(ctx, a.provider.Client, found.ID)
	if deleteErr != nil && !vpsbg.IsOutcomeUnknown(deleteErr) && !vpsbg.IsNotFound(deleteErr) {
		i.Fail(ctx, what, deleteErr, false, nil)
		return
	}
	err := billing.Poll(ctx, a.provider.Client.Clock(), func(ctx context.Context) (bool, error) {
		left, err := a.find(ctx, found.ID)
		if err == nil && left != nil {
			err = deleteErr
		}
		return left == nil, err
	})
	if err != nil {
		i.Fail(ctx, what, err, deleteErr == nil, nil)
		return
	}
	i.Say("The %s %q (%d) is deleted.", a.kind, found.Name, found.ID)
}

// find looks for a snapshot or a backup in the account's list, and returns nil if it is not there.
func (a *deleteAction) find(ctx context.Context, id vpsbg.ID) (*vpsbg.Snapshot, error) {
	for snapshot, err := range a.list(ctx, a.provider.Client) {
		if err != nil {
			return nil, err
		}
		if snapshot.ID == id {
			return &snapshot, nil
		}
	}
	return nil, nil //nolint:nilnil // there is none, and that is no error
}

func (a *deleteAction) reportUnread(id vpsbg.ID, err error, diags *diag.Diagnostics) {
	tfkit.AddAPIError(diags, fmt.Sprintf("look for %s %d", a.kind, id), err, nil)
}
