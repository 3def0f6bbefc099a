-- Made by `npm run generate:sql`; do not edit.

-- files/attachable.sql.ts

-- files_in_folder
select
  a.*
from
  unnest(:ids) with ordinality as wanted (id, place)
  join attachments a on a.root_account_id = :tenant
  and a.id = wanted.id
  and a.workflow_state = 'available'
  join folders f on f.root_account_id = :tenant
  and f.id = a.folder_id
where
  f.context_type = 'User'
  and f.context_id = :user
  and f.full_name = :folder
order by
  wanted.place;

-- files/avatars/avatars.sql.ts

-- avatar_of_user
select
  avatar_url
from
  users
where
  root_account_id = :tenant
  and id = :user
  and workflow_state <> 'deleted';

-- files/blobStores/database.sql.ts

-- insert_file_chunk; prepared
insert into
  file_chunks (root_account_id, blob_id, number, bytes)
values
  (:tenant, :blob, :number, :bytes);

-- read_file_chunk; prepared
select
  bytes
from
  file_chunks
where
  root_account_id = :tenant
  and blob_id = :blob
  and number = :number;

-- delete_file_chunks
delete from file_chunks
where
  root_account_id = :tenant
  and blob_id = :blob
  and number in (
    select
      number
    from
      file_chunks
    where
      root_account_id = :tenant
      and blob_id = :blob
    order by
      number
    limit
      :most
  )
returning
  number;

-- files/blobs.sql.ts

-- insert_blob
insert into
  file_blobs (root_account_id, created_at)
values
  (:tenant, :now)
returning
  id;

-- mark_blobs_freed
update file_blobs
set
  workflow_state = 'freed'
where
  root_account_id = :tenant
  and id = any (:blobs);

-- freed_blobs
select
  id
from
  file_blobs
where
  root_account_id = :tenant
  and workflow_state = 'freed';

-- delete_blob
delete from file_blobs
where
  root_account_id = :tenant
  and id = :blob;

-- files/fileLists.sql.ts

-- files_of_owner_1
select
  a.*,
  a.sort_key::text as key
from
  attachments a
where
  a.root_account_id = :tenant
  and a.context_type = :ownerType
  and a.context_id = :owner
  and a.workflow_state = 'available'
  and (
    :folder is null
    or a.folder_id = :folder
  )
  and (
    :openAt is null
    or not (
      a.hidden
      or a.locked
      or coalesce(a.unlock_at > :openAt, false)
      or coalesce(a.lock_at <= :openAt, false)
    )
  )
  and (
    :search is null
    or strpos(a.sort_key, :search) > 0
  )
  and (
    cardinality(:types) = 0
    or exists (
      select
        1
      from
        unnest(:types) t
      where
        a.content_type = t
        or starts_with(a.content_type, t || '/')
        or starts_with(a.content_type, t || ';')
    )
  )
  and not exists (
    select
      1
    from
      unnest(:notTypes) t
    where
      a.content_type = t
      or starts_with(a.content_type, t || '/')
      or starts_with(a.content_type, t || ';')
  )
  and (
    :afterKey is null
    or (a.sort_key, a.id) > (cast(:afterKey as text), :afterId)
  )
order by
  a.sort_key asc,
  a.id asc
limit
  :limit
offset
  :offset;

-- files_of_owner_2
select
  a.*,
  coalesce(u.sort_key, '')::text as key
from
  attachments a
  left join users u on u.root_account_id = :tenant
  and u.id = a.user_id
where
  a.root_account_id = :tenant
  and a.context_type = :ownerType
  and a.context_id = :owner
  and a.workflow_state = 'available'
  and (
    :folder is null
    or a.folder_id = :folder
  )
  and (
    :openAt is null
    or not (
      a.hidden
      or a.locked
      or coalesce(a.unlock_at > :openAt, false)
      or coalesce(a.lock_at <= :openAt, false)
    )
  )
  and (
    :search is null
    or strpos(a.sort_key, :search) > 0
  )
  and (
    cardinality(:types) = 0
    or exists (
      select
        1
      from
        unnest(:types) t
      where
        a.content_type = t
        or starts_with(a.content_type, t || '/')
        or starts_with(a.content_type, t || ';')
    )
  )
  and not exists (
    select
      1
    from
      unnest(:notTypes) t
    where
      a.content_type = t
      or starts_with(a.content_type, t || '/')
      or starts_with(a.content_type, t || ';')
  )
  and (
    :afterKey is null
    or (coalesce(u.sort_key, ''), a.id) < (cast(:afterKey as text), :afterId)
  )
order by
  coalesce(u.sort_key, '') desc,
  a.id desc
limit
  :limit
offset
  :offset;

-- files_in_folders
select
  *
from
  attachments
where
  root_account_id = :tenant
  and folder_id = any (:folders)
  and workflow_state = 'available'
order by
  id;

-- files/files.sql.ts

-- held_files
select
  a.*,
  wanted.id
from
  unnest(:ids) with ordinality as wanted (id, place)
  join attachments named on named.root_account_id = :tenant
  and named.id = wanted.id
  join attachments a on a.root_account_id = :tenant
  and a.id = case
    when named.workflow_state = 'deleted' then named.replacement_id
    else named.id
  end
where
  a.workflow_state = any (:held)
order by
  wanted.place;

-- file_by_id
select
  *
from
  attachments
where
  root_account_id = :tenant
  and id = :id;

-- lock_file
select
  *
from
  attachments
where
  root_account_id = :tenant
  and id = :id
for update;

-- uploaders_by_ids
select
  id,
  short_name,
  avatar_url,
  pronouns
from
  users
where
  root_account_id = :tenant
  and id = any (:ids);

-- files/folders/folderLists.sql.ts

-- counted_folders
select
  f.*,
  (
    select
      count(*)
    from
      attachments a
    where
      a.root_account_id = f.root_account_id
      and a.folder_id = f.id
      and a.workflow_state = 'available'
  ) as files_count,
  (
    select
      count(*)
    from
      folders s
    where
      s.root_account_id = f.root_account_id
      and s.parent_folder_id = f.id
  ) as folders_count
from
  unnest(:ids) with ordinality as wanted (id, place)
  join folders f on f.root_account_id = :tenant
  and f.id = wanted.id
order by
  wanted.place;

-- list_folders
select
  f.*,
  (
    select
      count(*)
    from
      attachments a
    where
      a.root_account_id = f.root_account_id
      and a.folder_id = f.id
      and a.workflow_state = 'available'
  ) as files_count,
  (
    select
      count(*)
    from
      folders s
    where
      s.root_account_id = f.root_account_id
      and s.parent_folder_id = f.id
  ) as folders_count
from
  folders f
where
  f.root_account_id = :tenant
  and f.context_type = :ownerType
  and f.context_id = :owner
  and (
    :parent is null
    or f.parent_folder_id = :parent
  )
order by
  f.full_name,
  f.id
limit
  :limit
offset
  :offset;

-- files/folders/folderTree.sql.ts

-- folder_tree
select
  *
from
  folders
where
  root_account_id = :tenant
  and context_type = :ownerType
  and context_id = :owner
  and (
    full_name = :path
    or starts_with(full_name, :path || '/')
  )
order by
  length(full_name),
  id;

-- move_folder
update folders
set
  name = case
    when id = :folder then :name
    else name
  end,
  sort_key = case
    when id = :folder then :sortKey
    else sort_key
  end,
  parent_folder_id = case
    when id = :folder then :parent
    else parent_folder_id
  end,
  full_name = :newPath || substr(full_name, length(:oldPath) + 1),
  updated_at = case
    when id = :folder then :now
    else updated_at
  end
where
  root_account_id = :tenant
  and context_type = :ownerType
  and context_id = :owner
  and (
    full_name = :oldPath
    or starts_with(full_name, :oldPath || '/')
  );

-- delete_folders
with
  moved as (
    update attachments
    set
      folder_id = :refuge
    where
      root_account_id = :tenant
      and folder_id = any (:folders)
      and workflow_state = 'pending'
  )
delete from folders
where
  root_account_id = :tenant
  and id = any (:folders);

-- taken_folder_names
select
  name
from
  folders
where
  root_account_id = :tenant
  and parent_folder_id = :parent
  and (
    name = :name
    or starts_with(name, :prefix)
  );

-- files/folders/folders.sql.ts

-- folder_by_id
select
  *
from
  folders
where
  root_account_id = :tenant
  and id = :id;

-- folders_by_path
select
  *
from
  folders
where
  root_account_id = :tenant
  and context_type = :ownerType
  and context_id = :owner
  and full_name = any (:paths)
order by
  length(full_name);

-- save_folder
insert into
  folders (
    root_account_id,
    context_type,
    context_id,
    parent_folder_id,
    name,
    full_name,
    sort_key,
    created_at,
    updated_at
  )
values
  (:tenant, :ownerType, :owner, :parent, :name, :fullName, :sortKey, :now, :now)
on conflict (root_account_id, context_type, context_id, full_name) do update
set
  full_name = excluded.full_name
returning
  *;

-- files/media/media.sql.ts

-- find_media
select
  *
from
  media_objects
where
  root_account_id = :tenant
  and media_id = :mediaId;

-- insert_media
with
  file as (
    update attachments
    set
      media_entry_id = :mediaId
    where
      root_account_id = :tenant
      and id = :file
  )
insert into
  media_objects (
    root_account_id,
    media_id,
    media_type,
    title,
    user_entered_title,
    user_id,
    attachment_id,
    context_type,
    context_id,
    created_at,
    updated_at
  )
values
  (:tenant, :mediaId, :type, :title, :userEnteredTitle, :user, :file, :ownerType, :owner, :now, :now)
returning
  *;

-- recordings_of_user
select
  *
from
  media_objects
where
  root_account_id = :tenant
  and user_id = :user
order by
  id desc
limit
  :limit
offset
  :offset;

-- recordings_of_owner
select
  *
from
  media_objects
where
  root_account_id = :tenant
  and context_type = :ownerType
  and context_id = :owner
order by
  id desc
limit
  :limit
offset
  :offset;

-- files/placeFile.sql.ts

-- lock_root_folder
select
  id
from
  folders
where
  root_account_id = :tenant
  and context_type = :ownerType
  and context_id = :owner
  and parent_folder_id is null
for update;

-- taken_names
select
  display_name
from
  attachments
where
  root_account_id = :tenant
  and folder_id = :folder
  and workflow_state = 'available'
  and id <> :file
  and (
    display_name = :name
    or starts_with(display_name, :prefix)
  );

-- retire_same_name
with
  gone as (
    select
      a.id,
      a.blob_id,
      exists (
        select
          1
        from
          conversation_messages m
        where
          m.root_account_id = :tenant
          and m.attachment_ids <> '{}'
          and m.attachment_ids @> array[a.id]
      ) as carried
    from
      attachments a
    where
      a.root_account_id = :tenant
      and a.folder_id = :folder
      and a.display_name = :name
      and a.workflow_state = 'available'
      and a.id <> :successor
  ),
  changed as (
    update attachments a
    set
      workflow_state = case
        when gone.carried then 'replaced'
        else 'deleted'
      end,
      size = case
        when gone.carried then a.size
        else 0
      end,
      blob_id = case
        when gone.carried then a.blob_id
      end,
      replacement_id = :successor,
      updated_at = :now
    from
      gone
    where
      a.root_account_id = :tenant
      and a.id = gone.id
  ),
  redirected as (
    update attachments a
    set
      replacement_id = :successor
    from
      gone
    where
      a.root_account_id = :tenant
      and a.replacement_id = gone.id
  )
update file_blobs b
set
  workflow_state = 'freed'
from
  gone
where
  b.root_account_id = :tenant
  and b.id = gone.blob_id
  and not gone.carried;

-- retire_file
with
  gone as (
    select
      a.id,
      a.blob_id,
      false as carried
    from
      attachments a
    where
      a.root_account_id = :tenant
      and a.id = :file
  ),
  changed as (
    update attachments a
    set
      workflow_state = case
        when gone.carried then 'replaced'
        else 'deleted'
      end,
      size = case
        when gone.carried then a.size
        else 0
      end,
      blob_id = case
        when gone.carried then a.blob_id
      end,
      replacement_id = :successor,
      updated_at = :now
    from
      gone
    where
      a.root_account_id = :tenant
      and a.id = gone.id
  ),
  redirected as (
    update attachments a
    set
      replacement_id = :successor
    from
      gone
    where
      a.root_account_id = :tenant
      and a.replacement_id = gone.id
  )
update file_blobs b
set
  workflow_state = 'freed'
from
  gone
where
  b.root_account_id = :tenant
  and b.id = gone.blob_id
  and not gone.carried;

-- retire_files_in_folders
with
  gone as (
    select
      a.id,
      a.blob_id,
      false as carried
    from
      attachments a
    where
      a.root_account_id = :tenant
      and a.folder_id = any (:folders)
      and a.workflow_state = 'available'
  ),
  changed as (
    update attachments a
    set
      workflow_state = case
        when gone.carried then 'replaced'
        else 'deleted'
      end,
      size = case
        when gone.carried then a.size
        else 0
      end,
      blob_id = case
        when gone.carried then a.blob_id
      end,
      replacement_id = :successor,
      updated_at = :now
    from
      gone
    where
      a.root_account_id = :tenant
      and a.id = gone.id
  ),
  redirected as (
    update attachments a
    set
      replacement_id = :successor
    from
      gone
    where
      a.root_account_id = :tenant
      and a.replacement_id = gone.id
  )
update file_blobs b
set
  workflow_state = 'freed'
from
  gone
where
  b.root_account_id = :tenant
  and b.id = gone.blob_id
  and not gone.carried;

-- give_blob
with
  waiting as (
    select
      id,
      blob_id
    from
      attachments
    where
      root_account_id = :tenant
      and id = :file
      and workflow_state = 'pending'
    for update
  ),
  kept as (
    update file_blobs b
    set
      workflow_state = 'kept'
    from
      waiting
    where
      b.root_account_id = :tenant
      and b.id = :blob
      and b.workflow_state = 'writing'
    returning
      b.id
  ),
  freed as (
    update file_blobs b
    set
      workflow_state = 'freed'
    from
      waiting
    where
      b.root_account_id = :tenant
      and b.id = waiting.blob_id
  )
update attachments a
set
  blob_id = kept.id,
  size = :size
from
  waiting,
  kept
where
  a.root_account_id = :tenant
  and a.id = waiting.id
returning
  a.id;

-- fail_upload
with
  failed as (
    select
      id,
      blob_id
    from
      attachments
    where
      root_account_id = :tenant
      and id = :file
      and workflow_state = 'pending'
    for update
  ),
  freed as (
    update file_blobs b
    set
      workflow_state = 'freed'
    from
      failed
    where
      b.root_account_id = :tenant
      and b.id = failed.blob_id
  )
update attachments a
set
  workflow_state = 'errored',
  upload_error = :reason,
  size = 0,
  blob_id = null,
  updated_at = :now
from
  failed
where
  a.root_account_id = :tenant
  and a.id = failed.id;

-- files/quota.sql.ts

-- stored_bytes
select
  coalesce(sum(size), 0)::bigint as used
from
  attachments
where
  root_account_id = :tenant
  and context_type = :ownerType
  and context_id = :owner
  and size > 0;

-- group_quota
select
  storage_quota_mb
from
  groups
where
  root_account_id = :tenant
  and id = :group;

-- files/sweep.sql.ts

-- needs_sweep
select
  exists (
    select
      1
    from
      file_blobs
    where
      root_account_id = :tenant
      and workflow_state <> 'kept'
      and (
        workflow_state = 'freed'
        or created_at < :before
      )
  )
  or exists (
    select
      1
    from
      attachments
    where
      root_account_id = :tenant
      and workflow_state = 'pending'
      and created_at < :before
  ) as needed;

-- give_up_uploads
with
  given_up as (
    select
      id,
      blob_id
    from
      attachments
    where
      root_account_id = :tenant
      and workflow_state = 'pending'
      and created_at < :before
    for update
  ),
  freed as (
    update file_blobs
    set
      workflow_state = 'freed'
    where
      root_account_id = :tenant
      and (
        id in (
          select
            blob_id
          from
            given_up
        )
        or (
          workflow_state = 'writing'
          and created_at < :before
        )
      )
  )
update attachments a
set
  workflow_state = 'deleted',
  size = 0,
  blob_id = null,
  updated_at = :now
from
  given_up
where
  a.root_account_id = :tenant
  and a.id = given_up.id;
