package snapshot

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type snapshotDeleteModel struct {
	tfkit.ActionMeta
	SnapshotID types.String `tfsdk:"snapshot_id"`
}

type backupDeleteModel struct {
	tfkit.ActionMeta
	BackupID types.String `tfsdk:"backup_id"`
}

// NewSnapshotDeleteAction returns vpsbg_snapshot_delete.
func NewSnapshotDeleteAction() action.Action {
	return deleteAction(snapshots, "", func(m *snapshotDeleteModel) types.String { return m.SnapshotID })
}

// NewBackupDeleteAction returns vpsbg_backup_delete.
func NewBackupDeleteAction() action.Action {
	return deleteAction(backups, " VPSBG deletes old backups automatically.", func(m *backupDeleteModel) types.String { return m.BackupID })
}

// deleteAction deletes a copy. note ends its description.
func deleteAction[M any, P tfkit.ActionModel[M]](k kind, note string, configured func(P) types.String) action.Action {
	return tfkit.Action[M, P]{
		Name: k.name + "_delete",
		Description: "**Deletes** a " + k.name + " permanently and waits until the API no longer lists it. If it no " +
			"longer exists, the action succeeds. The route of the API call is not confirmed by VPSBG's public " +
			"documentation.\n\n" +
			"Delete a " + k.name + " with this action or in the client area: the provider has no resource for it, " +
			"because the API cannot create one." + note,
		Attributes: map[string]schema.Attribute{
			k.idAttribute().String(): schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "ID of the " + k.name + ": see the data source `vpsbg_" + k.name + "s`.",
			},
		},
		Timeout: 10 * time.Minute,
		Plan: func(ctx context.Context, account *billing.Account, config P, diags *diag.Diagnostics) {
			id := tfkit.ParseID(configured(config), k.idAttribute(), diags)
			if configured(config).IsUnknown() {
				diags.AddAttributeWarning(k.idAttribute(), "Snapshot or backup is deleted", fmt.Sprintf("A %s that is not known yet is deleted, if it exists. "+
					"%s is known only after apply. This cannot be undone.", k.name, k.idAttribute()))
			}
			if id == 0 {
				return
			}
			switch found := k.find(ctx, account, id, diags); {
			case diags.HasError():
			case found == nil:
				diags.AddAttributeWarning(k.idAttribute(), "Nothing to delete",
					fmt.Sprintf("There is no %s %d: the API does not list it. The action does nothing.", k.name, id))
			default:
				diags.AddAttributeWarning(k.idAttribute(), "Snapshot or backup is deleted",
					fmt.Sprintf("The %s %q (%d) is deleted. This cannot be undone.", k.name, found.Name, id))
			}
		},
		Retry: tfkit.RetryIsSafe[P],
		Invoke: func(ctx context.Context, account *billing.Account, config P, i *tfkit.Invocation) {
			id := tfkit.ParseID(configured(config), k.idAttribute(), i.Diags)
			if i.Diags.HasError() {
				return
			}
			switch found := k.find(ctx, account, id, i.Diags); {
			case i.Diags.HasError():
			case found == nil:
				i.Say("There is no %s %d any more: there is nothing to do.", k.name, id)
			default:
				k.delete(ctx, account, found, i)
			}
		},
	}.New()
}

// find returns a copy, nil if the account's list does not have it.
func (k kind) find(ctx context.Context, account *billing.Account, id vpsbg.ID, diags *diag.Diagnostics) *vpsbg.Backup {
	found, err := k.listed(ctx, account, id)
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("search for %s %d", k.name, id), err, nil)
	}
	return found
}

func (k kind) listed(ctx context.Context, account *billing.Account, id vpsbg.ID) (*vpsbg.Backup, error) {
	for found, err := range k.list(ctx, account.Client, vpsbg.BackupFilter{}) {
		if err != nil {
			return nil, err
		}
		if found.ID == id {
			return &found, nil
		}
	}
	return nil, nil //nolint:nilnil // there is none, and that is no error
}

// delete deletes a copy, and returns when the account's list does not show it any more.
func (k kind) delete(ctx context.Context, account *billing.Account, found *vpsbg.Backup, i *tfkit.Invocation) {
	name := fmt.Sprintf("%s %q (%d)", k.name, found.Name, found.ID)
	i.Say("Deleting %s.", name)
	var err error
	isAccepted := false
	i.While(fmt.Sprintf("%s %d to be deleted", k.name, found.ID), func() {
		err = billing.Delete(ctx, account.Clock(), name,
			func(ctx context.Context) error {
				err := k.remove(ctx, account.Client, found.ID)
				isAccepted = err == nil
				return err
			},
			func(ctx context.Context) (*vpsbg.Backup, error) { return k.listed(ctx, account, found.ID) })
	})
	if err != nil {
		i.Fail(ctx, "delete "+name, err, isAccepted, nil)
		return
	}
	i.Say("The %s is deleted.", name)
}
